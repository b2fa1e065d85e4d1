import { expect, it } from "vitest";
import { kendallTau, topRegret } from "./figures.ts";

// values of scipy.stats.kendalltau
it.each([
  [[1, 2, 3, 4], [1, 2, 3, 4], 1],
  [[4, 3, 2, 1], [1, 2, 3, 4], -1],
  [[12, 2, 1, 12, 2], [1, 4, 7, 1, 0], -0.4714045207910316],
  [[1, 1, 1], [1, 2, 3], 0],
])("tau-b of %j and %j", (a, b, tau) => {
  expect(kendallTau(a, b)).toBeCloseTo(tau, 12);
});

it("the best costs 0, the median 1, a diverged pick 3", () => {
  expect(topRegret([0, 1, 2], [0.1, 0.2, 0.4])).toBe(0);
  expect(topRegret([1, 0, 2], [0.1, 0.2, 0.4])).toBeCloseTo(1, 9);
  expect(topRegret([1, 2, 0], [0.1, 0.2, Infinity])).toBe(3);
  expect(topRegret([1, 2, 0], [0.1, Infinity, Infinity])).toBe(3);
});
