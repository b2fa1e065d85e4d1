import { expect, it } from "vitest";
import { emptyCurve, type CurveTrial } from "../../study/index.ts";
import { calmOf } from "./calm.ts";

const point = { epoch: 1, sampleCount: 0, trainLoss: 1, valLoss: 1, valAccuracy: NaN, seconds: 1 };
const trialsOf = (count: number, epochs: number): CurveTrial[] =>
  new Array<CurveTrial>(count).fill({
    params: {},
    curve: { ...emptyCurve, epochs: new Array<typeof point>(epochs).fill(point) },
    diverged: false,
  });

it("is less sure of small groups and of early looks", () => {
  expect(calmOf(trialsOf(4, 5))).toBeLessThan(calmOf(trialsOf(10, 5)));
  expect(calmOf(trialsOf(10, 5))).toBeLessThan(calmOf(trialsOf(25, 5)));
  expect(calmOf(trialsOf(25, 1))).toBeLessThan(calmOf(trialsOf(25, 5)));
});

it("takes late looks at large groups by their word", () => {
  expect(calmOf(trialsOf(16, 10))).toBe(1);
  expect(calmOf(trialsOf(1000, 60))).toBe(1);
});
