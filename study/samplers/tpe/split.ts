import { compareNumbers } from "../../compare-numbers.ts";
import type { ObservedTrial } from "../sampler.ts";
import { gamma } from "./weights.ts";

export interface Split {
  /** both oldest first */
  readonly below: readonly ObservedTrial[];
  readonly above: readonly ObservedTrial[];
}

/**
 * The good and the rest: complete trials by value, then pruned ones, deeper first; the first gamma(n) are good.
 * Running trials are among the rest under constant liar and ignored otherwise; failed ones are ignored.
 * @param trials - in order of their numbers
 */
export function splitTrials(trials: readonly ObservedTrial[], constantLiar: boolean): Split {
  const inState = (state: ObservedTrial["state"]): ObservedTrial[] => trials.filter((t) => t.state === state);
  const complete = inState("complete").sort((a, b) => compareNumbers(worstIfMissing(a), worstIfMissing(b)));
  const ranked = [...complete, ...inState("pruned").sort(comparePruned)];
  const good = new Set(ranked.slice(0, gamma(ranked.length)));
  const bad = new Set(ranked.filter((trial) => !good.has(trial)));
  return {
    below: trials.filter((trial) => good.has(trial)),
    above: trials.filter((trial) => bad.has(trial) || (constantLiar && trial.state === "running")),
  };
}

/** Trials that the model learns from. */
export function isFinished(trial: ObservedTrial): boolean {
  return trial.state === "complete" || trial.state === "pruned";
}

function worstIfMissing({ value }: ObservedTrial): number {
  return value === null || Number.isNaN(value) ? Infinity : value;
}

/** Deeper first, then by the value there; without reports last. */
function comparePruned(a: ObservedTrial, b: ObservedTrial): number {
  const byDepth = compareNumbers(-(a.lastStep ?? -Infinity), -(b.lastStep ?? -Infinity));
  return byDepth || compareNumbers(worstIfMissing(a), worstIfMissing(b));
}
