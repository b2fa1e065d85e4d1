import { fingerprint, type Fingerprint } from "./fingerprint.ts";
import { sha256Of } from "./hash.ts";
import type { ImageEntry } from "./layout/layout.ts";
import { LIMITS } from "./limits.ts";
import type { ContentStore, ImageDecoder } from "./source.ts";

export interface ReadEntry {
  readonly sha256: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly print: Fingerprint;
}

const ENOUGH = 32; // short side that a fingerprint needs

/** Hashes, decodes and stores one image; pixels are let go at once. @returns a reason when it cannot be used */
export async function readEntry(
  entry: ImageEntry,
  decoder: ImageDecoder,
  store: ContentStore | undefined,
): Promise<ReadEntry | { readonly reason: string }> {
  if (entry.file.size === 0) return { reason: "empty file (0 bytes)" };
  if (entry.file.size > LIMITS.fileBytes) return { reason: `larger than ${LIMITS.fileBytes / 2 ** 20} MB` };
  let bytes: Uint8Array;
  try {
    bytes = await entry.file.open();
  } catch (error) {
    return { reason: `cannot be read: ${reasonOf(error)}` };
  }
  const sha256 = await sha256Of(bytes);
  const found = await look(bytes, decoder);
  if ("reason" in found) return found;
  // what goes wrong here is not the picture's fault, so it ends the import
  if (store !== undefined && !(await store.has(sha256))) await store.put(sha256, bytes);
  return { sha256, bytes: bytes.length, ...found };
}

async function look(
  bytes: Uint8Array,
  decoder: ImageDecoder,
): Promise<Pick<ReadEntry, "width" | "height" | "print"> | { readonly reason: string }> {
  try {
    const image = await decoder.decode(bytes, ENOUGH);
    return { width: image.fullWidth, height: image.fullHeight, print: fingerprint(image) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
