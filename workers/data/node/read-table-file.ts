import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { WorkbenchError } from "../../../study/index.ts";
import { sha256Of } from "../hash.ts";
import { isTablePath } from "../paths.ts";
import { readTable, type Table } from "../table.ts";

export interface TableFile {
  readonly table: Table;
  /** of the data set: the file's, without its extension */
  readonly name: string;
  readonly sha256: string;
}

/** @throws WorkbenchError `usage-data` when it is no table, `table-too-large` */
export async function readTableFile(path: string): Promise<TableFile> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.isDirectory() || !isTablePath(path)) {
    const is = isTablePath(path) && found === null ? "does not exist" : "is no table";
    throw new WorkbenchError(
      "usage-data",
      `${JSON.stringify(path)} ${is}.`,
      "The template tabular takes a .csv or .tsv file with a header row.",
    );
  }
  const bytes = await readFile(path);
  const file = { path: basename(path), size: bytes.length, open: () => Promise.resolve(bytes) };
  const table = await readTable(file);
  return { table, name: file.path.replace(/\.[^.]*$/, ""), sha256: await sha256Of(bytes) };
}
