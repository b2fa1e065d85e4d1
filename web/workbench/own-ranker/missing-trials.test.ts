import { expect, it } from "vitest";
import { missingTrials } from "./missing-trials.ts";

it.each([
  [[], 16],
  [[0], 16],
  [[3], 13],
  [[12], 4],
  [[16], 0],
  [[9, 8], 0],
  // filling up the second one to 8 is cheaper than eight more in the first
  [[8, 6], 2],
  [[8, 1], 7],
  [[8], 8],
  [[7, 7], 2],
  [[7, 7, 7, 40], 0],
])("of studies with %j finished trials, %d are missing", (sizes, missing) => {
  expect(missingTrials(sizes)).toBe(missing);
});
