/** A stored blob as a manifest. */
import type { FileHandle } from "node:fs/promises";
import * as v from "valibot";
import { Manifest, MOST_CHUNKS } from "../../protocol/index.ts";

/** each named in under 128 characters: what is larger is no manifest and is not read */
const MOST_MANIFEST_BYTES = 128 * MOST_CHUNKS;

/** @returns null where the bytes are none */
export async function readManifest(handle: FileHandle, size: number): Promise<Manifest | null> {
  if (size > MOST_MANIFEST_BYTES) return null;
  const bytes = Buffer.alloc(size);
  await handle.read(bytes, 0, size, 0);
  try {
    const parsed = v.safeParse(Manifest, JSON.parse(bytes.toString()));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
