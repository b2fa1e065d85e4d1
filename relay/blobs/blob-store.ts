/** Blobs by hash: who may ask for what, and what is promised of it. */
import type { FileHandle } from "node:fs/promises";
import { CHUNK_BYTES } from "../../protocol/index.ts";
import type { Training, Writer } from "./writer.ts";

/** A chunk with its seal; manifests are smaller. */
export const MOST_BLOB_BYTES = CHUNK_BYTES + 64;

export interface OpenedBlob {
  readonly size: number;
  readonly handle: FileHandle;
  /** Reads all of it, unless it was found whole a moment ago. @throws WorkbenchError `blob-corrupt`; then it is forgotten, and missing from now on */
  readonly verify: () => Promise<void>;
}

/**
 * Who wants to know: a training, by its id, or its owner (null). Whatever one of them finds here he relies on, and the
 * training that wrote it cannot give it up any more. nobody: it is only looked at
 */
export type Asker = { readonly writer: string | null } | "nobody";
export interface BlobStore {
  /**
   * Idempotent. Resolves when the bytes are on the disk under their name, and owned.
   * @param declared - bytes that were announced; null: unknown
   * @param writer - the training that writes it; left out: the owner himself
   * @throws WorkbenchError `blob-too-large`, `blob-mismatch`, `quota-exceeded`, `training-writes-too-much`, `disk-full`,
   *   `blob-unsettled`
   */
  put(
    owner: string,
    sha256: string,
    declared: number | null,
    body: AsyncIterable<Uint8Array>,
    writer?: Writer,
  ): Promise<{ readonly size: number }>;
  /** The caller closes `handle`. @throws WorkbenchError `blob-unknown` also where it is another owner's; `blob-corrupt` */
  open(owner: string, sha256: string): Promise<OpenedBlob>;
  /** of `names` those that this owner has not stored, or that are damaged, in the order asked */
  missing(owner: string, names: readonly string[], asker?: Asker): Promise<readonly string[]>;
  /** @param id - of a manifest @returns whether it and all its chunks are there for this owner */
  hasWhole(owner: string, id: string, asker?: Asker): Promise<boolean>;
  /**
   * A training has got further: what it alone has written is given up, but for these. @param ids - of manifests; where one
   * cannot be read, nothing is given up
   */
  retain(owner: string, training: Pick<Training, "trial" | "replica">, ids: readonly string[]): Promise<void>;
  /** None of it is this owner's any more; what is nobody else's goes with the next sweep. */
  disown(owner: string): Promise<void>;
  /** Removes what nobody used for `keepMs`, and what is left of interrupted work. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
