/** A file with its path as the user knows it. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** Files of an `<input type="file">`, folders included. */
export const filesOfInput = (files: FileList): readonly PickedFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/**
 * Files of a drop or paste, folders walked. Call it at once in the event: the browser forgets the items afterwards.
 * A folder is walked in batches, because the browser gives at most a hundred entries a call.
 */
export async function filesOfTransfer(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const found = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const lists = await Promise.all(
    found.map(async ({ entry, file }) => {
      if (entry !== null) return await walk(entry);
      return file === null ? [] : [{ path: file.name, file }];
    }),
  );
  return lists.flat();
}

async function walk(entry: FileSystemEntry): Promise<readonly PickedFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (isFile(entry))
    return [{ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) }];
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const files: PickedFile[] = [];
  for (let batch = await readBatch(reader); batch.length > 0; batch = await readBatch(reader)) {
    for (const child of batch) files.push(...(await walk(child)));
  }
  return files;
}

const readBatch = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
