/** Photograph-like JPEGs for the import benchmark: soft colours, noise, and a disc or a square, one class each. */
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { seededRandom } from "../../study/index.ts";

const [WIDTH, HEIGHT] = [640, 480];
const GRID = { width: 8, height: 6, channels: 3 } as const;
const SHAPES = ["disc", "square"] as const;
const NOISE = 24; // grey levels
const AT_ONCE = 2;

/** @returns the folder with `count` pictures in two class folders; those that are there already stay */
export async function writePictures(root: string, count: number): Promise<string> {
  const folder = join(root, `shapes-${count}`);
  for (const shape of SHAPES) await mkdir(join(folder, shape), { recursive: true });
  const noise = noisePool();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await writePicture(folder, next++, noise);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return folder;
}

export const pathOf = (index: number): string =>
  `${SHAPES[index % SHAPES.length]!}/${String(index).padStart(6, "0")}.jpg`;

async function writePicture(folder: string, index: number, noise: Int8Array): Promise<void> {
  const path = join(folder, pathOf(index));
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) await writeFile(path, await drawPicture(index, noise));
}

async function drawPicture(index: number, noise: Int8Array): Promise<Buffer> {
  const random = seededRandom("import-benchmark", index);
  const colours = Uint8Array.from({ length: GRID.width * GRID.height * GRID.channels }, () =>
    random.integer(256),
  );
  const pixels = await sharp(colours, { raw: GRID })
    .resize(WIDTH, HEIGHT, { kernel: "cubic", fit: "fill" })
    .raw()
    .toBuffer();
  drawShape(pixels, SHAPES[index % SHAPES.length]!, random.integer);
  const start = random.integer(noise.length - pixels.length);
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = Math.max(0, Math.min(255, pixels[at]! + noise[start + at]!));
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 75 })
    .toBuffer();
}

function drawShape(
  pixels: Uint8Array,
  shape: (typeof SHAPES)[number],
  draw: (below: number) => number,
): void {
  const radius = 40 + draw(60);
  const [left, top] = [draw(WIDTH - 2 * radius), draw(HEIGHT - 2 * radius)];
  const colour = [draw(256), draw(256), draw(256)];
  for (let y = 0; y < 2 * radius; y++) {
    for (let x = 0; x < 2 * radius; x++) {
      if (shape === "disc" && (x - radius) ** 2 + (y - radius) ** 2 > radius ** 2) continue;
      pixels.set(colour, ((top + y) * WIDTH + left + x) * 3);
    }
  }
}

/** Drawn once; every picture takes a piece of it. */
function noisePool(): Int8Array {
  const random = seededRandom("import-benchmark-noise");
  return Int8Array.from({ length: WIDTH * HEIGHT * 3 * 2 }, () => random.integer(2 * NOISE + 1) - NOISE);
}
