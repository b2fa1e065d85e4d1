import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

export interface Picture {
  /** its class */
  readonly name: string;
  /** pixels */
  readonly side: number;
  readonly channels: 1 | 3;
  /** [side, side, channels] */
  readonly pixels: Uint8Array;
}

/** Writes a folder a class. PNG, so that the bytes read back are the bytes drawn. */
export async function writeClassFolders(folder: string, pictures: readonly Picture[]): Promise<void> {
  for (const name of new Set(pictures.map((picture) => picture.name)))
    await mkdir(join(folder, name), { recursive: true });
  for (const [index, { name, side, channels, pixels }] of pictures.entries()) {
    const path = join(folder, name, `${String(index).padStart(4, "0")}.png`);
    await sharp(pixels, { raw: { width: side, height: side, channels } })
      .png()
      .toFile(path);
  }
}
