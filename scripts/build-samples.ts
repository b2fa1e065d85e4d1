/** Writes the shipped samples into a folder of the web build. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sampleBytes } from "../workers/data/node/index.ts";

/** Writes `digits.bin` and `emoji.bin`; the build calls it with dist/web/samples. @returns bytes of each */
export async function buildSamples(folder: string): Promise<Readonly<Record<"digits" | "emoji", number>>> {
  await mkdir(folder, { recursive: true });
  const sizes = { digits: 0, emoji: 0 };
  for (const kind of ["digits", "emoji"] as const) {
    const bytes = await sampleBytes(kind);
    await writeFile(join(folder, `${kind}.bin`), bytes);
    sizes[kind] = bytes.length;
  }
  return sizes;
}
