import { opendir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { cleanPath } from "../paths.ts";
import type { SourceFile, SourceTree } from "../source.ts";

/** A folder on disk, walked as it is read; hidden folders are not entered, links not followed. */
export function folderSource(folder: string): SourceTree {
  return {
    name: basename(resolve(folder)),
    files: walk(folder, ""),
    refused: [],
    close: () => Promise.resolve(),
  };
}

async function* walk(folder: string, prefix: string): AsyncGenerator<SourceFile> {
  const folders: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (cleanPath(entry.name) === null) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    if (!entry.isFile()) continue;
    const file = join(folder, entry.name);
    yield { path: prefix + entry.name, size: (await stat(file)).size, open: () => readFile(file) };
  }
  for (const name of folders.sort()) yield* walk(join(folder, name), `${prefix}${name}/`);
}
