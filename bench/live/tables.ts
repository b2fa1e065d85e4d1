/** Made-up tables for the live bench, a pure function of their seed; the target is the column named `target`. */
import { seededRandom, type SeededRandom } from "../../study/index.ts";

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const csv = (header: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [header, ...rows].map((cells) => `${cells.join(",")}\n`).join("");

/** Friedman #1 (Friedman, "Multivariate adaptive regression splines", 1991): 10 uniform inputs, 5 matter, unit noise. */
export function friedmanTable(seed: number, count: number): string {
  const random = seededRandom(seed, "friedman");
  const header = [...times(10, (column) => `x${column + 1}`), "target"];
  return csv(
    header,
    times(count, () => {
      const x = times(10, random.next) as [number, number, number, number, number, ...number[]];
      const signal = 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4];
      return [...x, signal + random.normal()].map((value) => value.toFixed(4));
    }),
  );
}

const RINGS = ["inner", "middle", "outer"] as const;
const RING_NOISE = 0.22; // of the distance between two rings: they overlap a little
const DISTRACTORS = 6;
const COLOURS = ["red", "green", "blue", "grey"];
const MISSING = 0.04; // of all cells

/** Three rings around one centre, among columns of chance (one of them words) and with cells missing. */
export function ringsTable(seed: number, count: number): string {
  const random = seededRandom(seed, "rings");
  const header = ["x", "y", ...times(DISTRACTORS, (column) => `noise${column + 1}`), "colour", "target"];
  return csv(
    header,
    times(count, (row) => {
      const ring = row % RINGS.length;
      const numbers = [...ringPoint(ring + 1, random), ...times(DISTRACTORS, random.normal)];
      const inputs = [...numbers.map((value) => value.toFixed(4)), COLOURS[random.integer(COLOURS.length)]!];
      return [...inputs.map((cell) => (random.next() < MISSING ? "" : cell)), RINGS[ring]!];
    }),
  );
}

function ringPoint(radius: number, random: SeededRandom): [x: number, y: number] {
  const angle = 2 * Math.PI * random.next();
  const distance = radius + RING_NOISE * random.normal();
  return [distance * Math.cos(angle), distance * Math.sin(angle)];
}
