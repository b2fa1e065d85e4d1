/** What needs no prediction: a trial whose schedule is done has shown its lowest loss, and others may be below it already. */
import type { CurveGroup } from "../../study/index.ts";
import { lowestLoss } from "./floor.ts";

export interface Facts {
  /** its schedule is done */
  readonly isDone: boolean;
  /** lowest validation loss so far; Infinity before the first epoch */
  readonly lowest: number;
  /** its schedule is done, and another trial has been lower */
  readonly isBeaten: boolean;
}

export function factsOf({ trials, epochsPlanned }: CurveGroup): readonly Facts[] {
  const lows = trials.map(({ curve }) => lowestLoss(curve));
  const lowestOfAll = lows.reduce((low, each) => Math.min(low, each), Infinity);
  return trials.map(({ curve }, i) => {
    const isDone = curve.epochs.length >= epochsPlanned;
    return { isDone, lowest: lows[i]!, isBeaten: isDone && lowestOfAll < lows[i]! };
  });
}

/** Enough to come behind, too little to matter otherwise. */
const STEP = 1e-9;

/** @returns the scores, with every trial that is done behind all that have been lower */
export function behindBetter(facts: readonly Facts[], scores: readonly number[]): readonly number[] {
  const result = [...scores];
  const done = [...facts.keys()].filter((i) => facts[i]!.isBeaten);
  for (const i of done.toSorted((a, b) => facts[a]!.lowest - facts[b]!.lowest)) {
    const better = [...facts.keys()].filter((j) => facts[j]!.lowest < facts[i]!.lowest);
    result[i] = Math.max(result[i]!, STEP + Math.max(...better.map((j) => result[j]!)));
  }
  return result;
}

/** @returns the chances, shared out anew among the trials that are not beaten */
export function withoutBeaten(facts: readonly Facts[], chances: readonly number[]): readonly number[] {
  const possible = chances.map((chance, i) => (facts[i]!.isBeaten ? 0 : chance));
  const sum = possible.reduce((total, chance) => total + chance, 0);
  return sum > 0 ? possible.map((chance) => chance / sum) : chances;
}
