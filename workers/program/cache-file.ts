/** Files that can be made again, under node_modules/.cache/firstlight. Node only. */
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache/firstlight", import.meta.url));

/** Files that nobody has used for so long are removed. */
const LONGEST_UNUSED_MS = 7 * 24 * 3600 * 1000;

/** Writes whole or not at all, because two commands may write at once; and clears the folder of old scripts. */
export async function writeCacheFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
  await removeUnused(dirname(path));
}

/** Marks a file as used. */
export async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined); // removed meanwhile: it will be made again
}

async function removeUnused(folder: string): Promise<void> {
  const scripts = (await readdir(folder)).filter((name) => /\.c?js/.test(name));
  for (const path of scripts.map((name) => join(folder, name))) {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity })); // another command was faster
    if (Date.now() - mtimeMs > LONGEST_UNUSED_MS) await rm(path, { force: true });
  }
}
