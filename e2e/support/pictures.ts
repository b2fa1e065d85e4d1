/** Small pictures made on the spot, so that stories carry no data of anybody's. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";

type Colour = readonly [red: number, green: number, blue: number];
const colours = { blue: [40, 60, 200], green: [40, 180, 60], red: [200, 40, 50] } as const;

/** A square PNG whose colour shifts with `seed`, so that no two are duplicates. */
export function picture([red, green, blue]: Colour, seed: number, side = 8): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const base = [red, green, blue][index % 3]!;
    return Math.max(0, Math.min(255, base + (((index + 1) * (seed + 3) * 7919) % 61) - 30));
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

/** One colour a class: anything that learns at all tells them apart. @returns bytes by path */
export async function colourClasses(each: number, side = 8): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const [name, colour] of Object.entries(colours)) {
    for (let index = 0; index < each; index++) {
      files.set(`${name}/${index}.png`, await picture(colour, index, side));
    }
  }
  return files;
}

export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array | string>,
): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}
