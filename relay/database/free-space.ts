/** PGlite on a full disk cannot be opened again until space is freed; so the relay stops writing before that. */
import { statfs } from "node:fs/promises";
import { full } from "./failure.ts";

export const LEAST_FREE_BYTES = 256 * 2 ** 20;
const believedForMs = 1000;

/** @returns refuses with `database-full` while less than `leastBytes` are free where `folder` is; asks once a second */
export function guardFreeSpace(folder: string, leastBytes: number): () => Promise<void> {
  let askedAt = -Infinity;
  let freeBytes = Infinity;
  return async () => {
    const now = performance.now();
    if (now - askedAt > believedForMs || freeBytes < leastBytes) {
      const { bavail, bsize } = await statfs(folder);
      [askedAt, freeBytes] = [now, bavail * bsize];
    }
    if (freeBytes >= leastBytes) return;
    const megabytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MB`;
    throw full(folder, `${megabytes(freeBytes)} are free, ${megabytes(leastBytes)} are kept free`);
  };
}
