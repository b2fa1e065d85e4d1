/** Where chunks lie: a folder, each file named by the SHA-256 of its bytes. It knows no owners and no database. */
import type { FileHandle } from "node:fs/promises";

/** A chunk that is arriving. */
export interface Incoming {
  /** @throws ENOSPC and other errors of the disk */
  write(pieces: readonly Uint8Array[]): Promise<void>;
  /** From now on it is there under this name, also after a power cut. */
  settle(sha256: string): Promise<void>;
  /** gone, unless it was settled; never throws */
  discard(): Promise<void>;
}

export interface BlobFiles {
  begin(): Promise<Incoming>;
  /** to be closed by the caller; null: there is none */
  open(sha256: string): Promise<FileHandle | null>;
  /** bytes; null: there is none */
  size(sha256: string): Promise<number | null>;
  /** Out of the way, but not gone yet. @returns false: there was none */
  setAside(sha256: string): Promise<boolean>;
  /** of a chunk that was set aside */
  openAside(sha256: string): Promise<FileHandle | null>;
  putBack(sha256: string): Promise<void>;
  removeAside(sha256: string): Promise<void>;
  /** names of chunks that are older than this */
  list(olderThanMs: number): AsyncIterable<string>;
  /** names of chunks that were set aside so long ago that whoever did it has ended */
  listAside(olderThanMs: number): AsyncIterable<string>;
  /** removes what an earlier process left half done */
  removeLeftovers(olderThanMs: number): Promise<void>;
  freeBytes(): Promise<number>;
}
