import { expect, it } from "vitest";
import { pairedInterval } from "./paired-interval.ts";

it("encloses the mean, about two standard errors to each side", () => {
  const differences = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 3 : 1));
  const [low, high] = pairedInterval(differences);
  expect(low).toBeCloseTo(2 - 0.196, 1);
  expect(high).toBeCloseTo(2 + 0.196, 1);
});

it("has no width where all tasks agree, and is the same again", () => {
  expect(pairedInterval([0.5, 0.5, 0.5])).toEqual([0.5, 0.5]);
  expect(pairedInterval([1, 2, 5])).toEqual(pairedInterval([1, 2, 5]));
});
