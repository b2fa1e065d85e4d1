import { expect, it } from "vitest";
import { trainLossByEpoch } from "./trial-curves.ts";

it("averages what lies within an epoch, its end included", () => {
  const curve = { trainEpoch: [0.5, 1, 1.5, 3], trainLoss: [4, 2, 1, 0.5] };
  expect(trainLossByEpoch(curve, 3)).toEqual([3, 1, 0.5]);
  expect(trainLossByEpoch({ trainEpoch: [0.5], trainLoss: [4] }, 2)).toEqual([4, null]);
});
