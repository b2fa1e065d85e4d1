/** Chunks in a folder: `ab/abcd…`, arriving ones in `incoming/`, those that are to go in `aside/`. */
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { BlobFiles, Incoming } from "./blob-files.ts";

const prefixes = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, "0"));
const onlyOwner = { recursive: true, mode: 0o700 } as const;

export async function folderFiles(folder: string): Promise<BlobFiles> {
  for (const name of [...prefixes, "incoming", "aside"]) await mkdir(join(folder, name), onlyOwner);
  await syncFolder(folder);
  const arriving = new Set<string>();
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);
  const asideOf = (sha256: string): string => join(folder, "aside", sha256);

  return {
    begin: async () => {
      const name = randomUUID();
      arriving.add(name);
      const path = join(folder, "incoming", name);
      const done = (): unknown => arriving.delete(name);
      return beginFile(path, await open(path, "wx", 0o600), pathOf, done);
    },
    open: (sha256) => orNull(open(pathOf(sha256), "r")),
    size: async (sha256) => (await orNull(stat(pathOf(sha256))))?.size ?? null,
    setAside: async (sha256) => (await orNull(moveAside(pathOf(sha256), asideOf(sha256)))) ?? false,
    openAside: (sha256) => orNull(open(asideOf(sha256), "r")),
    putBack: (sha256) => rename(asideOf(sha256), pathOf(sha256)),
    removeAside: (sha256) => rm(asideOf(sha256), { force: true }),
    async *list(olderThanMs) {
      for (const prefix of prefixes) yield* oldFiles(join(folder, prefix), olderThanMs);
    },
    listAside: (olderThanMs) => oldFiles(join(folder, "aside"), olderThanMs),
    async removeLeftovers(olderThanMs) {
      for (const part of ["incoming", "aside"])
        for await (const name of oldFiles(join(folder, part), olderThanMs))
          if (!arriving.has(name)) await rm(join(folder, part, name), { force: true });
    },
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}

/** It looks young first: other relays on this folder take what lies aside and is old for left there by a dead one. */
async function moveAside(path: string, aside: string): Promise<true> {
  const now = new Date();
  await utimes(path, now, now);
  await rename(path, aside);
  return true;
}

function beginFile(
  path: string,
  handle: FileHandle,
  pathOf: (sha256: string) => string,
  done: () => unknown,
): Incoming {
  let settled = false;
  return {
    async write(pieces) {
      let due = pieces.filter(({ length }) => length > 0);
      while (due.length > 0) {
        const { bytesWritten } = await handle.writev(due);
        due = rest(due, bytesWritten);
      }
    },
    async settle(sha256) {
      await handle.datasync();
      const target = pathOf(sha256);
      await rename(path, target);
      settled = true;
      await syncFolder(join(target, ".."));
    },
    async discard() {
      done();
      await handle.close().catch(() => undefined);
      if (!settled) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** A disk that is nearly full may take a part only. */
function rest(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  return pieces.flatMap((piece) => {
    const taken = Math.min(skip, piece.length);
    skip -= taken;
    return taken === piece.length ? [] : [piece.subarray(taken)];
  });
}

/** The names in a folder are on the disk only after this. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* oldFiles(folder: string, olderThanMs: number): AsyncIterable<string> {
  for (const name of await readdir(folder)) {
    const facts = await orNull(stat(join(folder, name)));
    if (facts && Date.now() - facts.mtimeMs >= olderThanMs) yield name;
  }
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
