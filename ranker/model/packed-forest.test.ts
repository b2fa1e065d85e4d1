import * as v from "valibot";
import { expect, it } from "vitest";
import { packedForest, packForest } from "./packed-forest.ts";
import { LEAVES, packTrees } from "./trees.ts";

const full = {
  nodes: Array.from(
    { length: LEAVES - 1 },
    (_, i) => [255 - i, i / 7, i + 1 < LEAVES - 1 ? i + 1 : -LEAVES, -1 - i] as const,
  ),
  leaves: Array.from({ length: LEAVES }, (_, i) => Math.sin(i)),
};

it("keeps every number of full and of stunted trees", () => {
  const forest = packTrees([
    full,
    { nodes: [], leaves: [0.25] },
    { nodes: [[3, -9, -1, -2]], leaves: [1, 2] },
  ]);
  expect(v.parse(packedForest, packForest(forest))).toEqual(forest);
});

it("refuses what is no number of whole trees", () => {
  const text = packForest(packTrees([full]));
  expect(v.safeParse(packedForest, text.slice(0, -4)).success).toBe(false);
  expect(v.safeParse(packedForest, "no base64!").success).toBe(false);
});
