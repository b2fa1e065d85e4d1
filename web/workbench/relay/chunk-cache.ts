/** Others' data on this device, in chunks by hash, so that the next trial of a study need not fetch them again. */
import type { ChunkCache } from "../../../workers/parcel/index.ts";
import type { FileStore } from "../../storage/index.ts";

const folder = "relay-chunks";

/** @param mostBytes - the least recently used are removed beyond that */
export async function fileChunkCache(
  files: Pick<FileStore, "read" | "write" | "remove" | "list">,
  mostBytes: number,
): Promise<ChunkCache> {
  /** a map remembers the order of insertion: the newest is last */
  const sizes = new Map<string, number>();
  for (const { key, bytes } of await files.list(folder)) sizes.set(key, bytes);
  const held = (): number => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const makeRoom = async (): Promise<void> => {
    for (const key of [...sizes.keys()]) {
      if (held() <= mostBytes) return;
      sizes.delete(key);
      await files.remove(key);
    }
  };
  return {
    async get(sha256) {
      const key = `${folder}/${sha256}`;
      const bytes = sizes.get(key);
      if (bytes === undefined) return null;
      sizes.delete(key);
      sizes.set(key, bytes);
      return files.read(key);
    },
    async put(sha256, bytes) {
      const key = `${folder}/${sha256}`;
      if (bytes.length > mostBytes || sizes.has(key)) return;
      try {
        await files.write(key, bytes);
      } catch {
        return; // a full disk: it is fetched again next time
      }
      sizes.set(key, bytes.length);
      await makeRoom();
    },
  };
}

/** Nobody trains here for others any more. */
export const clearChunks = (files: Pick<FileStore, "removeFolder">): Promise<void> =>
  files.removeFolder(folder);
