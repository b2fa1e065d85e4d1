/** Chunks as files by their hash; those that were used least recently make room for new ones. */
import { mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChunkCache } from "../../parcel/index.ts";

/** left to everybody else on the disk */
const FREE_BYTES = 2 ** 30;

/** What was read may be anything: whoever asked checks it against its hash. A chunk that cannot be kept is not kept. */
export async function openChunkFolder(folder: string, mostBytes: number): Promise<ChunkCache> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sizes = await readSizes(folder);
  let held = [...sizes.values()].reduce((sum, size) => sum + size, 0);

  const drop = async (sha256: string): Promise<void> => {
    held -= sizes.get(sha256) ?? 0;
    sizes.delete(sha256);
    await rm(join(folder, sha256), { force: true });
  };
  const makeRoom = async (bytes: number): Promise<boolean> => {
    const { bavail, bsize } = await statfs(folder);
    if (bytes > mostBytes || bavail * bsize < FREE_BYTES + bytes) return false;
    for (const oldest of [...sizes.keys()]) {
      if (held + bytes <= mostBytes) break;
      await drop(oldest);
    }
    return true;
  };
  return {
    get: async (sha256) => {
      const size = sizes.get(sha256);
      if (size === undefined) return null;
      try {
        const bytes = await readFile(join(folder, sha256));
        // a map remembers the order of insertion, a file the time
        if (sizes.delete(sha256)) sizes.set(sha256, size);
        await utimes(join(folder, sha256), new Date(), new Date());
        return new Uint8Array(bytes);
      } catch {
        await drop(sha256);
        return null;
      }
    },
    put: async (sha256, bytes) => {
      if (sizes.has(sha256) || !(await makeRoom(bytes.length))) return;
      const unfinished = join(folder, `${sha256}.${process.pid}`);
      try {
        await writeFile(unfinished, bytes, { mode: 0o600 });
        await rename(unfinished, join(folder, sha256));
        sizes.set(sha256, bytes.length);
        held += bytes.length;
      } catch {
        await rm(unfinished, { force: true });
      }
    },
  };
}

/** By name, the least recently used first; what was left half-written is removed. */
async function readSizes(folder: string): Promise<Map<string, number>> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      if (!/^[0-9a-f]{64}$/.test(name)) {
        await rm(path, { force: true });
        return [];
      }
      const { size, mtimeMs } = await stat(path);
      return [{ name, size, mtimeMs }];
    }),
  );
  const oldestFirst = found.flat().sort((a, b) => a.mtimeMs - b.mtimeMs);
  return new Map(oldestFirst.map(({ name, size }) => [name, size]));
}
