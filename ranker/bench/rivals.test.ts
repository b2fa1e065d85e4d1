import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyCurve, type CurveTrial } from "../../study/index.ts";
import { lowestAtRung } from "./asha-rung.ts";
import { aboveMedian } from "./median-rule.ts";
import { powerLawEnd } from "./power-law.ts";
import { rivalIds, rivals } from "./rivals.ts";

function trial(losses: readonly number[], changes: Partial<CurveTrial> = {}): CurveTrial {
  const epochs = losses.map((valLoss, i) => ({
    epoch: i + 1,
    sampleCount: 0,
    trainLoss: valLoss,
    valLoss,
    valAccuracy: NaN,
    seconds: 0,
  }));
  return { params: {}, curve: { ...emptyCurve, epochs }, diverged: false, ...changes };
}

it("a power law is found again, whatever its numbers", () => {
  const numbers = fc.record({
    a: fc.double({ min: 0, max: 2, noNaN: true }),
    b: fc.double({ min: 0.2, max: 3, noNaN: true }),
    c: fc.double({ min: 0.2, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(numbers, ({ a, b, c }) => {
      const losses = Array.from({ length: 8 }, (_, i) => a + b * (i + 1) ** -c);
      // the exponents that are tried are 16 % apart
      expect(Math.abs(powerLawEnd(losses, 30) - (a + b * 30 ** -c))).toBeLessThan(0.03 * b);
    }),
  );
});

it("few points and rising losses are not extrapolated", () => {
  expect(powerLawEnd([3, 2, 1], 30)).toBe(1);
  expect(powerLawEnd([1, 2, 3, 4], 30)).toBe(4);
  expect(powerLawEnd([2, 2, 2, 2], 30)).toBe(2);
});

it("the median rule compares the lowest loss with the others' means so far", () => {
  const others = [[4, 2], [6, 4, 1], [8, 8], [9]];
  expect(aboveMedian([7, 4.5], others)).toBe(-0.5);
  expect(aboveMedian([7], [])).toBe(7);
});

it.each([
  [[3], 3],
  [[3, 1], 3],
  [[3, 1, 2], 1],
  [[9, 8, 7, 6, 5, 4, 3, 2], 7],
  [[9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 1],
])("a rung of %j is at %d", (losses, lowest) => {
  expect(lowestAtRung(losses)).toBe(lowest);
});

it.each(rivalIds)("%s puts what lies lower everywhere first, and what shows nothing last", async (id) => {
  const falling = (to: number): CurveTrial => trial([5, 3, 2.5, 2, 1.8].map((loss) => loss + to));
  const trials = [falling(2), trial([]), falling(0), trial([1], { diverged: true }), falling(1)];
  const scores = (await rivals[id].rank({ epochsPlanned: 20, trials })).map(({ score }) => score);
  expect([scores[2]! < scores[4]!, scores[4]! < scores[0]!]).toEqual([true, true]);
  expect([scores[1], scores[3]]).toEqual([Infinity, Infinity]);
});
