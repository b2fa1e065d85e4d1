import { expect, test } from "vitest";
import { prepareData } from "./prepared-data.ts";

test("classes are counted in the training part alone, an image with two labels for both", () => {
  const { facts } = prepareData({
    kind: "features",
    task: "multi-label",
    classes: ["round", "red"],
    shape: [1],
    values: new Float32Array(4),
    labels: Uint8Array.from([1, 0, 1, 1, 0, 1, 1, 0]), // [4, 2]
    train: Int32Array.from([0, 1, 2]),
    validation: Int32Array.from([3]),
  });
  expect(facts.classCounts).toEqual([2, 2]);
});
