import { seededRandom, type SeededRandom } from "../../study/index.ts";
import type { Picture } from "./picture.ts";

const SIDE = 16;
const NOISE = 45; // grey levels, standard deviation
const DARK = { from: 0, below: 150 } as const; // grey levels of the ground, in each channel
const BRIGHT = { from: 105, below: 256 } as const; // of the shape

/** Whether a point belongs to a shape; x and y from its centre, in radii. */
const shapes = {
  disc: (x: number, y: number) => x * x + y * y <= 0.95,
  square: (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y)) <= 0.85,
  triangle: (x: number, y: number) => y <= 0.85 && y >= 2 * Math.abs(x) - 1,
  cross: (x: number, y: number) =>
    Math.min(Math.abs(x), Math.abs(y)) <= 0.33 && Math.max(Math.abs(x), Math.abs(y)) <= 1,
} as const;

type Shape = keyof typeof shapes;

export const shapeClasses = Object.keys(shapes) as readonly Shape[];

/** One shape in one colour on another: place, size and colours are chance (mostly light on dark), and there is noise. */
export function drawShape(seed: number, index: number): Picture {
  const name = shapeClasses[index % shapeClasses.length]!;
  const random = seededRandom(seed, "shapes", index);
  const radius = 3 + 3.5 * random.next();
  const centre = () => radius + (SIDE - 2 * radius) * random.next();
  const [left, top] = [centre(), centre()];
  const [ground, ink] = [drawColour(DARK, random), drawColour(BRIGHT, random)];
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [(Math.floor(at / 3) % SIDE) + 0.5, Math.floor(at / 3 / SIDE) + 0.5];
    const colour = shapes[name]((x - left) / radius, (y - top) / radius) ? ink : ground;
    pixels[at] = Math.max(0, Math.min(255, Math.round(colour[at % 3]! + NOISE * random.normal())));
  }
  return { name, side: SIDE, channels: 3, pixels };
}

function drawColour(
  { from, below }: typeof DARK | typeof BRIGHT,
  { integer }: SeededRandom,
): readonly number[] {
  return [0, 1, 2].map(() => from + integer(below - from));
}
