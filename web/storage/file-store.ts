/**
 * Large files by key. A key is a folder path and a name, for instance `data/<sha256>` or `checkpoints/<study>/3-5`.
 * A file is there whole or not at all: a write that was cut off leaves nothing under its key.
 */
export interface StoredFile {
  readonly key: string;
  readonly bytes: number;
}

export interface FileStore {
  readonly kind: "opfs" | "indexed-db" | "memory";
  has(key: string): Promise<boolean>;
  /** @returns null when there is no such file */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Replaces what was there. @throws WorkbenchError `storage-full` */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** no error when it is not there */
  remove(key: string): Promise<void>;
  /** every file below `folder` */
  list(folder: string): Promise<readonly StoredFile[]>;
  removeFolder(folder: string): Promise<void>;
}

/** @throws RangeError for names that could leave their folder: keys are ours, so this is a programming error */
export function keyParts(key: string): readonly string[] {
  const parts = key.split("/");
  const bad = parts.some((part) => !/^[\w.-]+$/.test(part) || part.startsWith("."));
  if (bad) throw new RangeError(`bad file key ${JSON.stringify(key)}`);
  return parts;
}
