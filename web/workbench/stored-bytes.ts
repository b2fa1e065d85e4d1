import type { FileStore } from "../storage/index.ts";

/** All that the workbench keeps as files: images, prepared data, checkpoints, backbones. */
const folders = ["data", "packs", "checkpoints", "backbones"];

/** The sum of the sizes of all stored files. */
export async function storedBytes(files: Pick<FileStore, "list">): Promise<number> {
  const lists = await Promise.all(folders.map((folder) => files.list(folder)));
  return lists.flat().reduce((sum, { bytes }) => sum + bytes, 0);
}
