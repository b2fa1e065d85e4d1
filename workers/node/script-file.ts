import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../node_modules/.cache/firstlight/programs/", import.meta.url));

/** Writes a linked program where child processes can run it. @returns its path, named by its content */
export async function storeScript(script: string): Promise<string> {
  const name = createHash("sha256").update(script).digest("hex").slice(0, 24);
  const path = join(folder, `${name}.cjs`);
  await mkdir(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, script);
  await rename(unfinished, path);
  return path;
}
