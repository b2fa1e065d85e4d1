import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridCells, parseSpace } from "../space/index.ts";
import { permuteIndex } from "./grid.ts";
import { createSampler, type ObservedTrial } from "./index.ts";

const grid = createSampler({ name: "grid", preset: "optuna5" });
const space = parseSpace("a: {values: [x, y, z]}\nb: {distribution: uniform, min: 1, max: 4}");

/** The trial numbers given, in this order, each complete. */
function runNumbers(numbers: readonly number[], seed = 0): (ObservedTrial["params"] | null)[] {
  const trials: ObservedTrial[] = [];
  return numbers.map((number) => {
    const params = grid.sampleTrial({ space, trials, trialNumber: number, seed });
    if (params) trials.push({ number, params, state: "failed", value: null });
    return params;
  });
}

describe("grid", () => {
  it("visits every cell once and then has no more", () => {
    const cells = runNumbers([...Array(12).keys()]);
    expect(new Set(cells.map((cell) => JSON.stringify(cell)))).toEqual(
      new Set([...gridCells(space)].map((cell) => JSON.stringify(cell))),
    );
    expect(runNumbers([...Array(14).keys()]).slice(12)).toEqual([null, null]);
  });

  it("skips no cell where numbers were never given out", () => {
    expect(runNumbers([0, 1, 5, 9])).toEqual(runNumbers([0, 1, 2, 3]));
  });

  it("takes its order from the seed", () => {
    expect(runNumbers([0, 1, 2, 3, 4, 5], 1)).not.toEqual(runNumbers([0, 1, 2, 3, 4, 5], 2));
  });

  it("covers a large grid from the start", () => {
    const large = parseSpace("a: {distribution: uniform, min: 0.0, max: 1.0}\nb: {min: 0.0, max: 1.0}");
    const first = Array.from({ length: 12 }, (_, number) => {
      const trials = Array.from({ length: number }, (_, i): ObservedTrial => {
        return { number: i, params: {}, state: "running", value: null };
      });
      return grid.sampleTrial({ space: large, trials, trialNumber: number, seed: 3 })!["a"];
    });
    expect(new Set(first).size).toBeGreaterThan(3);
  });
});

describe("permuteIndex", () => {
  it("is a permutation for every size and seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (size, seed) => {
        const images = Array.from({ length: size }, (_, i) => permuteIndex(i, size, seed));
        expect(new Set(images).size).toBe(size);
        expect(images.every((image) => image >= 0 && image < size)).toBe(true);
      }),
    );
  });

  it("stays exact up to 2^53", () => {
    const size = Number.MAX_SAFE_INTEGER;
    const images = [0, 1, 2, size - 1].map((i) => permuteIndex(i, size, 1));
    for (const image of images) expect(Number.isSafeInteger(image) && image < size).toBe(true);
    expect(new Set(images).size).toBe(4);
  });
});
