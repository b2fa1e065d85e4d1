import { expect, it } from "vitest";
import { taskWeights } from "./task-weights.ts";

const image = { family: "image", isFarmed: false } as const;
const tabular = { family: "tabular", isFarmed: false } as const;

it("weighs recorded tasks of equally many alike", () => {
  expect(taskWeights([image, tabular])).toEqual([1, 1]);
  expect(taskWeights([image, image])).toEqual([1, 1]);
});

it("gives both families as much, and farmed tasks less", () => {
  const weights = taskWeights([image, tabular, tabular, { ...tabular, isFarmed: true }]);
  expect(weights[0]).toBeCloseTo(weights[1]! + weights[2]! + weights[3]!, 9);
  expect(weights[3]! / weights[2]!).toBeCloseTo(0.25, 9);
});
