import Papa from "papaparse";
import { WorkbenchError } from "../../study/index.ts";
import { LIMITS } from "./limits.ts";
import type { SourceFile } from "./source.ts";

/** A table with a header row; cells are trimmed text, "" where missing. */
export interface Table {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** what is wrong with its form: rows with other than the header's number of cells, quotes that stay open */
  readonly faults: readonly { readonly row: number; readonly message: string }[];
}

/** Delimiter guessed; UTF-8, else Windows-1252. @throws WorkbenchError for a table that is too large */
export async function readTable(file: SourceFile): Promise<Table> {
  if (file.size > LIMITS.tableBytes) {
    throw new WorkbenchError("table-too-large", `${file.path} has ${file.size} bytes.`, "Split the table.");
  }
  const parsed = Papa.parse<Record<string, string>>(decodeText(await file.open()), {
    header: true,
    skipEmptyLines: "greedy",
    transformHeader: (name) => name.trim(),
    transform: (cell) => cell.trim(),
  });
  const faults = parsed.errors.flatMap(({ row, message }) => (row === undefined ? [] : [{ row, message }]));
  return { path: file.path, columns: parsed.meta.fields ?? [], rows: parsed.data, faults };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes); // what spreadsheets write where not UTF-8
  }
}
