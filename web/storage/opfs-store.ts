/** The origin private file system, through the synchronous handles that only workers have. */
import { keyParts, type FileStore, type StoredFile } from "./file-store.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { keepingQuota } from "./use.ts";

/** Worker-only part of the API, which TypeScript's DOM library lacks. */
interface SyncAccess {
  truncate(size: number): void;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}
/** Renaming within the private file system; every engine has it, TypeScript's library does not. */
interface MovableFile extends FileSystemFileHandle {
  move?(name: string): Promise<void>;
  createSyncAccessHandle(): Promise<SyncAccess>;
}
const unfinished = ".part";

/** @returns null where the browser has no private file system with synchronous handles */
export async function opfsFiles(): Promise<FileStore | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("firstlight", { create: true });
    if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype)) return null;
    return opfsStore(folder);
  } catch {
    return null;
  }
}

export function opfsStore(root: FileSystemDirectoryHandle): FileStore {
  const inTurn = oneAtATime();
  return {
    kind: "opfs",
    has: async (key) => (await findFile(root, key)) !== null,
    async read(key) {
      const file = await (await findFile(root, key))?.getFile();
      return file ? new Uint8Array(await file.arrayBuffer()) : null;
    },
    write: (key, bytes) => inTurn(key, () => keepingQuota(() => writeWhole(root, key, bytes))),
    async remove(key) {
      const [folder, name] = split(key);
      await (await findFolder(root, folder))?.removeEntry(name).catch(ignoreMissing);
    },
    async list(folder) {
      const handle = await findFolder(root, keyParts(folder));
      return handle ? await listFolder(handle, folder) : [];
    },
    async removeFolder(folder) {
      const [parent, name] = split(folder);
      await (await findFolder(root, parent))?.removeEntry(name, { recursive: true }).catch(ignoreMissing);
    },
  };
}

/** Written under another name first: a crash leaves a part, never half a file under the key. */
async function writeWhole(root: FileSystemDirectoryHandle, key: string, bytes: Uint8Array): Promise<void> {
  const [folders, name] = split(key);
  let folder = root;
  for (const step of folders) folder = await folder.getDirectoryHandle(step, { create: true });
  const part = (await folder.getFileHandle(name + unfinished, { create: true })) as MovableFile;
  const file = part.move ? part : ((await folder.getFileHandle(name, { create: true })) as MovableFile);
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    // a browser without room may write less than it was given
    if (access.write(bytes, { at: 0 }) < bytes.length)
      throw new DOMException(`not all of ${key} was written`, "QuotaExceededError");
    access.flush();
  } finally {
    access.close();
  }
  await part.move?.(name);
}

function split(key: string): readonly [folders: readonly string[], name: string] {
  const parts = keyParts(key);
  return [parts.slice(0, -1), parts[parts.length - 1]!];
}

async function findFolder(
  root: FileSystemDirectoryHandle,
  parts: readonly string[],
): Promise<FileSystemDirectoryHandle | null> {
  let folder: FileSystemDirectoryHandle | null = root;
  for (const part of parts) folder = (await folder?.getDirectoryHandle(part).catch(nullWhenMissing)) ?? null;
  return folder;
}

async function findFile(root: FileSystemDirectoryHandle, key: string): Promise<FileSystemFileHandle | null> {
  const [folders, name] = split(key);
  const folder = await findFolder(root, folders);
  return (await folder?.getFileHandle(name).catch(nullWhenMissing)) ?? null;
}

async function listFolder(folder: FileSystemDirectoryHandle, path: string): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for await (const [name, handle] of folder.entries()) {
    const key = `${path}/${name}`;
    if (handle.kind === "directory") found.push(...(await listFolder(handle, key)));
    else if (!name.endsWith(unfinished)) found.push({ key, bytes: (await handle.getFile()).size });
  }
  return found;
}

function nullWhenMissing(error: unknown): null {
  ignoreMissing(error);
  return null;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof DOMException) || error.name !== "NotFoundError") throw error;
}
