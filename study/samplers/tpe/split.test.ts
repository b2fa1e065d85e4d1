import { describe, expect, it } from "vitest";
import type { ObservedTrial } from "../sampler.ts";
import { splitTrials } from "./split.ts";

type Draft = Pick<ObservedTrial, "state" | "value"> & { lastStep?: number };

function numbered(drafts: readonly Draft[]): ObservedTrial[] {
  return drafts.map((draft, number) => ({ number, params: {}, ...draft }));
}

function complete(...values: (number | null)[]): Draft[] {
  return values.map((value) => ({ state: "complete", value }));
}

function belowNumbers(drafts: readonly Draft[]): number[] {
  return splitTrials(numbered(drafts), true).below.map(({ number }) => number);
}

describe("splitTrials", () => {
  it("takes the best tenth, rounded up, and keeps the order of age", () => {
    const values = [9, 1, 8, 7, 6, 5, 4, 3, 2, 11, 12, 0]; // 12 trials: 2 below
    const { below, above } = splitTrials(numbered(complete(...values)), true);
    expect(below.map(({ number }) => number)).toEqual([1, 11]);
    expect(above.map(({ number }) => number)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("breaks ties by age", () => {
    expect(belowNumbers(complete(2, 1, 1, 1))).toEqual([1]);
  });

  it("ranks NaN and missing values with the diverged, last among the complete", () => {
    expect(belowNumbers([...complete(NaN, null, Infinity, 1e9)])).toEqual([3]);
    expect(belowNumbers([...complete(NaN), { state: "pruned", value: 0, lastStep: 50 }])).toEqual([0]);
  });

  it("ranks pruned trials by depth, then value; without a report last", () => {
    const pruned = (value: number | null, lastStep?: number): Draft =>
      lastStep === undefined ? { state: "pruned", value } : { state: "pruned", value, lastStep };
    expect(belowNumbers([pruned(null), pruned(0.1, 1), pruned(0.9, 3)])).toEqual([2]);
    expect(belowNumbers([pruned(NaN, 3), pruned(0.9, 3), pruned(0.5, 3)])).toEqual([2]);
    expect(belowNumbers([pruned(null), pruned(0.1, 1)])).toEqual([1]);
  });

  it("counts running trials as bad under constant liar only, and failed ones never", () => {
    const drafts: Draft[] = [
      ...complete(1, 2),
      { state: "running", value: null },
      { state: "failed", value: null },
    ];
    const aboveNumbers = (liar: boolean): number[] =>
      splitTrials(numbered(drafts), liar).above.map((t) => t.number);
    expect(aboveNumbers(true)).toEqual([1, 2]);
    expect(aboveNumbers(false)).toEqual([1]);
  });

  it("does not count running trials into the size of the good part", () => {
    const running = Array.from({ length: 50 }, (): Draft => ({ state: "running", value: null }));
    expect(belowNumbers([...complete(3, 2, 1), ...running])).toEqual([2]);
  });
});
