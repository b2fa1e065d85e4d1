import fc from "fast-check";
import { expect, it } from "vitest";
import { groupRanks, median, robustScores } from "./compare.ts";

it("ranks from -1 to 1, ties in the middle, what is missing in the middle of all", () => {
  expect(groupRanks([30, 10, 20])).toEqual([1, -1, 0]);
  expect(groupRanks([10, 10, 20])).toEqual([-0.5, -0.5, 1]);
  expect(groupRanks([NaN, 1, 2])).toEqual([0, -1, 1]);
  expect(groupRanks([5])).toEqual([0]);
});

it("scores by the distance from the median in scaled deviations, halved and bounded", () => {
  const [low, , middle, high] = robustScores([1, 2, 3, 1000, 4]);
  expect(middle).toBe(0);
  expect(low).toBeCloseTo(-2 / (2 * 1.4826), 2);
  expect(high).toBe(3);
});

it("does not mind units", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2 }),
      fc.constantFrom(0.001, 1, 1000),
      (values, unit) => {
        const scaled = values.map((value) => value * unit);
        expect(groupRanks(scaled)).toEqual(groupRanks(values));
        robustScores(scaled).forEach((score, i) => expect(score).toBeCloseTo(robustScores(values)[i]!, 4));
      },
    ),
  );
});

it("has the median of even and odd counts, and of nothing", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
});
