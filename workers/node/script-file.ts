import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheFolder, writeCacheFile } from "../program/cache-file.ts";

/** Writes a linked program where child processes can run it. @returns its path, named by its content */
export async function storeScript(script: string): Promise<string> {
  const name = createHash("sha256").update(script).digest("hex").slice(0, 24);
  const path = join(cacheFolder, "programs", `${name}.cjs`);
  await writeCacheFile(path, script);
  return path;
}
