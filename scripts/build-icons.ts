/** Draws the app's icons from its mark: `node scripts/build-icons.ts`. The results are committed. */
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const folder = fileURLToPath(new URL("../web/public/", import.meta.url));
const mark = await readFile(new URL("../web/icons/mark.svg", import.meta.url));
/** the mark's own ground */
const background = "#0b0f14";

/** @param share - of the side that the mark fills; a maskable icon may be cut to the inner 80 % */
async function icon(name: string, side: number, share: number): Promise<void> {
  const inner = Math.round(side * share);
  const drawn = await sharp(mark, { density: (72 * inner) / 20 })
    .resize(inner, inner)
    .png()
    .toBuffer();
  await sharp({ create: { width: side, height: side, channels: 4, background } })
    .composite([{ input: drawn, gravity: "centre" }])
    .png({ compressionLevel: 9, palette: true })
    .toFile(`${folder}icons/${name}.png`);
}

await mkdir(`${folder}icons`, { recursive: true });
await icon("icon-192", 192, 1);
await icon("icon-512", 512, 1);
await icon("maskable-512", 512, 0.7);
await icon("apple-touch-180", 180, 1);
