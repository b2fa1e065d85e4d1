/** What `--data DATA` means. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WorkbenchError } from "../../../study/index.ts";
import type { ImportResult } from "../arrange-import.ts";
import { inspectImport, type ImportOptions } from "../inspect-import.ts";
import type { OpenedData } from "../prepare-trial-data.ts";
import { openSample } from "../samples/open-sample.ts";
import type { OnProgress, SourceFile, SourceTree } from "../source.ts";
import { sampleBytes } from "./build-sample.ts";
import { folderSource } from "./folder-source.ts";
import { nodeDecoder } from "./sharp-decoder.ts";
import { zipFileSource } from "./zip-file.ts";

export interface OpenedDataFolder extends OpenedData, ImportResult {
  /** files may be read until then */
  close(): Promise<void>;
}

export interface OpenDataOptions extends ImportOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Opens a folder, a zip, idx files (their folder or one of them) or `sample:digits`, `sample:emoji`.
 * @throws WorkbenchError: codes `usage-…` name a DATA that can never work
 */
export async function openData(data: string, options: OpenDataOptions = {}): Promise<OpenedDataFolder> {
  const decoder = nodeDecoder();
  if (data.startsWith("sample:")) {
    return { ...openSample(await sampleBytes(sampleKind(data))), decoder, close: () => Promise.resolve() };
  }
  const source = await sourceOf(data);
  try {
    const result = await inspectImport(source, decoder, options, options.onProgress, options.signal);
    return { ...result, decoder, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function sampleKind(data: string): "digits" | "emoji" {
  const name = data.slice("sample:".length);
  if (name === "digits" || name === "emoji") return name;
  throw new WorkbenchError(
    "usage-data",
    `There is no ${JSON.stringify(data)}.`,
    "The samples are sample:digits and sample:emoji.",
  );
}

async function sourceOf(data: string): Promise<SourceTree> {
  const found = await stat(data).catch(() => null);
  if (found === null)
    throw new WorkbenchError(
      "usage-data",
      `There is no file or folder ${JSON.stringify(data)}.`,
      "Give a folder, a .zip, idx .gz files, sample:digits or sample:emoji.",
    );
  if (found.isDirectory()) return zipOf(await readdir(data), data) ?? folderSource(data);
  if (/\.zip$/i.test(data)) return zipFileSource(data);
  if (/idx[13][-_]ubyte(\.gz)?$/i.test(data)) return idxNeighbours(data);
  if (/\.(csv|tsv)$/i.test(data)) {
    throw new WorkbenchError(
      "usage-data",
      `${JSON.stringify(data)} is a table; its template is tabular.`,
      "Leave --template out or give tabular; for images give a folder, a .zip, idx .gz files or a sample.",
    );
  }
  throw new WorkbenchError(
    "usage-data",
    `${JSON.stringify(data)} is neither a folder, a .zip nor an idx file.`,
    "Give a folder of images, a .zip, idx .gz files or a sample.",
  );
}

/** A folder that holds one zip, and at most texts beside it, stands for that zip. */
function zipOf(names: readonly string[], folder: string): Promise<SourceTree> | null {
  const others = names.filter(
    (name) => !name.startsWith(".") && !/\.(md|txt)$/i.test(name) && !/^licen[cs]e$/i.test(name),
  );
  return others.length === 1 && /\.zip$/i.test(others[0]!) ? zipFileSource(join(folder, others[0]!)) : null;
}

/** One idx file stands for the set in its folder; what else lies there is not looked at. */
function idxNeighbours(path: string): SourceTree {
  const folder = folderSource(dirname(path));
  return { ...folder, name: basename(dirname(join(process.cwd(), path))), files: onlyIdx(folder.files) };
}

async function* onlyIdx(files: AsyncIterable<SourceFile>): AsyncGenerator<SourceFile> {
  for await (const file of files) if (/^[^/]*idx[13][-_]ubyte(\.gz)?$/i.test(file.path)) yield file;
}
