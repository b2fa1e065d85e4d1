import { expect, test } from "vitest";
import { predictedCounts, testRows } from "./test-rows.ts";

const predictions = {
  classes: ["rot", "rust", "scab"],
  rows: [
    { path: "a.jpg", labels: ["rust"], probabilities: [0.1, 0.8, 0.1], item: 7 },
    { path: "b.jpg", labels: ["rust", "scab"], probabilities: [0.1, 0.8, 0.6] },
    { path: "c.jpg", labels: [], probabilities: [0.1, 0.2, 0.1] },
  ],
  millisecondsPerSample: 1,
  csv: "",
};

test("a row is as sure as of its least sure label", () => {
  expect(testRows(predictions).map(({ confidence, labels, item }) => [labels, confidence, item])).toEqual([
    ["rust", 0.8, 7],
    ["rust, scab", 0.6, null],
    ["no label", null, null],
  ]);
});

test("predicted classes are counted", () => {
  expect(predictedCounts(predictions)).toEqual([
    { name: "rust", count: 2 },
    { name: "scab", count: 1 },
    { name: "rot", count: 0 },
  ]);
});
