/** Writes a chunk to disk while it arrives, and hashes it on the way: memory stays flat. */
import { createHash } from "node:crypto";
import type { Incoming } from "./blob-files.ts";
import { tooLarge } from "./refusals.ts";

/** Small pieces of a socket are written together; the next ones arrive meanwhile. */
const BATCH_BYTES = 2 ** 19;

export interface Received {
  readonly sha256: string;
  readonly size: number;
}

/**
 * @param most - bytes; the first one beyond ends it
 * @throws WorkbenchError `blob-too-large`, and what the body or the disk throws
 */
export async function receiveChunk(
  body: AsyncIterable<Uint8Array>,
  incoming: Incoming,
  most: number,
): Promise<Received> {
  const hash = createHash("sha256");
  let size = 0;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const pieces = batch;
    [batch, batchBytes] = [[], 0];
    await writing;
    writing = incoming.write(pieces);
    writing.catch(() => undefined); // thrown where it is awaited
  };
  for await (const piece of body) {
    size += piece.length;
    if (size > most) throw tooLarge(most, most);
    hash.update(piece);
    batch.push(piece);
    batchBytes += piece.length;
    if (batchBytes >= BATCH_BYTES) await flush();
  }
  await flush();
  await writing;
  return { sha256: hash.digest("hex"), size };
}
