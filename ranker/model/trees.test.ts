import { expect, it } from "vitest";
import { numbersPerTree, packTrees, sumOfTrees } from "./trees.ts";

it("follows each tree to a leaf and adds the leaves", () => {
  const forest = packTrees([
    // up to 0.5 in column 1: leaf 0; above, column 0 decides between leaves 1 and 2
    {
      nodes: [
        [1, 0.5, -1, 1],
        [0, 2, -2, -3],
      ],
      leaves: [1, 10, 100],
    },
    { nodes: [], leaves: [0.25] },
  ]);
  expect(forest).toHaveLength(2 * numbersPerTree);
  expect(sumOfTrees(forest, [9, 0.5])).toBe(1.25);
  expect(sumOfTrees(forest, [2, 0.6])).toBe(10.25);
  expect(sumOfTrees(forest, [3, 0.6])).toBe(100.25);
});

it("is 0 without trees", () => {
  expect(sumOfTrees(packTrees([]), [1])).toBe(0);
});
