import fc from "fast-check";
import { expect, it } from "vitest";
import { EXACT, shapleyValues } from "./shapley.ts";

const worths = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: EXACT + 4 });

it("gives each its own worth where nothing depends on anything else", () =>
  fc.assert(
    fc.property(worths, (own) => {
      const values = shapleyValues(own.length, (coalition) =>
        own.reduce((sum, worth, i) => sum + ((coalition >> i) & 1) * worth, 0),
      );
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(own[i]!, 9);
      });
    }),
  ));

it("shares what two achieve only together", () => {
  expect(shapleyValues(3, (coalition) => ((coalition & 3) === 3 ? 1 : 0))).toEqual([
    expect.closeTo(0.5, 12),
    expect.closeTo(0.5, 12),
    0,
  ]);
});

it("comes near the exact values where orders are sampled", () => {
  const worth = (coalition: number): number => ((coalition & 3) === 3 ? 1 : 0) + ((coalition >> 4) & 1);
  const sampled = shapleyValues(EXACT + 2, worth);
  const exact = shapleyValues(5, worth);
  exact.forEach((value, i) => {
    expect(Math.abs(sampled[i]! - value)).toBeLessThan(0.05);
  });
  expect(sampled.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2, 9);
});
