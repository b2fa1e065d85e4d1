import { expect, test } from "vitest";
import { pairDifferences, relativeSigma, rootMeanSquare } from "./apart.ts";

test("measures how far repeats are apart, as a share of the loss", () => {
  expect(relativeSigma([0.9, 1.1])).toBeCloseTo(0.1414, 4);
  expect(relativeSigma([5])).toBe(0);
  expect(pairDifferences([1, 2, 4])).toEqual([0.5, 0.75, 0.5]);
  expect(rootMeanSquare([3, 4])).toBeCloseTo(Math.sqrt(12.5), 12);
});
