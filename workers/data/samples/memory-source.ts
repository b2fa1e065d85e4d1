import type { SourceTree } from "../source.ts";

/** Files in memory, for building samples and for tests. */
export function memorySource(name: string, files: ReadonlyMap<string, Uint8Array>): SourceTree {
  async function* list() {
    for (const [path, bytes] of files)
      yield await Promise.resolve({ path, size: bytes.length, open: () => Promise.resolve(bytes) });
  }
  return { name, files: list(), refused: [], close: () => Promise.resolve() };
}
