import { scoreOf, sweepTrials } from "../fold/index.ts";
import type { StudyState, TrialRecord } from "../fold/index.ts";
import { affordableFinalists } from "./budget.ts";

/**
 * Those of the best `finalists` trials that are still to be continued, best first; ties: the lower number. Failed,
 * pruned and diverged ones make room for the next. When time is short, only as many as fit into it, one at least.
 */
export function nextFinalists(state: StudyState, freeSlots: number, now: number): readonly number[] {
  const contenders = sweepTrials(state).filter(isContender).sort(byScore);
  const best = contenders.slice(0, state.config.finalists);
  const affordable = affordableFinalists(state, freeSlots, now);
  return best
    .filter(({ finalist, status }) => !finalist && status !== "complete")
    .slice(0, affordable)
    .map(({ number }) => number);
}

function isContender(trial: TrialRecord): boolean {
  return trial.status !== "failed" && trial.status !== "pruned" && Number.isFinite(scoreOf(trial));
}

function byScore(a: TrialRecord, b: TrialRecord): number {
  return scoreOf(a)! - scoreOf(b)! || a.number - b.number;
}
