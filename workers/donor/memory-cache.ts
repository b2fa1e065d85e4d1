import type { ChunkCache } from "../parcel/index.ts";

/** Chunks in memory, the least recently used ones dropped; for places without a disk. */
export function createMemoryCache(mostBytes: number): ChunkCache {
  const chunks = new Map<string, Uint8Array<ArrayBuffer>>();
  let held = 0;
  return {
    get: (sha256) => {
      const bytes = chunks.get(sha256) ?? null;
      // a map remembers the order of insertion: the newest is last
      if (bytes && chunks.delete(sha256)) chunks.set(sha256, bytes);
      return Promise.resolve(bytes);
    },
    put: (sha256, bytes) => {
      if (bytes.length > mostBytes || chunks.has(sha256)) return Promise.resolve();
      chunks.set(sha256, bytes);
      held += bytes.length;
      for (const [oldest, dropped] of chunks) {
        if (held <= mostBytes) break;
        chunks.delete(oldest);
        held -= dropped.length;
      }
      return Promise.resolve();
    },
  };
}
