import { expect, it } from "vitest";
import { etaOf } from "./eta-of.ts";

it("is about what the rest takes at the pace so far", () => {
  const { lowMs, highMs } = etaOf(25, 100, 10_000)!;
  expect([lowMs < 30_000, highMs > 30_000, highMs / lowMs < 2]).toEqual([true, true, true]);
});

it("is not guessed at the very beginning, nor at the end", () => {
  expect([etaOf(0, 100, 0), etaOf(1, 100, 500), etaOf(100, 100, 9_000)]).toEqual([null, null, null]);
});
