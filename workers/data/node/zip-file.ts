import { open } from "node:fs/promises";
import { basename } from "node:path";
import type { SourceTree } from "../source.ts";
import { zipSource } from "../zip/zip-source.ts";

/** A zip on disk, read in place. Close it when done. */
export async function zipFileSource(path: string): Promise<SourceTree> {
  const handle = await open(path);
  const { size } = await handle.stat();
  const read = async (start: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, start);
    return bytes.subarray(0, bytesRead);
  };
  return zipSource({ size, read }, basename(path), () => handle.close());
}
