import type { SourceFile, SourceTree } from "../source.ts";

/** A folder that the user opened with `showDirectoryPicker`, walked as it is read. */
export function directorySource(folder: FileSystemDirectoryHandle): SourceTree {
  return { name: folder.name, files: walk(folder, ""), refused: [], close: () => Promise.resolve() };
}

async function* walk(folder: FileSystemDirectoryHandle, prefix: string): AsyncGenerator<SourceFile> {
  for await (const [name, handle] of folder.entries()) {
    if (handle instanceof FileSystemDirectoryHandle) yield* walk(handle, `${prefix}${name}/`);
    else if (handle instanceof FileSystemFileHandle) yield fileOf(`${prefix}${name}`, await handle.getFile());
  }
}

const fileOf = (path: string, file: File): SourceFile => ({
  path,
  size: file.size,
  open: async () => new Uint8Array(await file.arrayBuffer()),
});
