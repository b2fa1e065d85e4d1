import { sweepTrials } from "./views.ts";
import type { StudyState, TrialRecord } from "./study-state.ts";

/**
 * The ranker's chances to be the sweep's best, less what has been settled since it was asked: a trial that has ended
 * above another cannot be the best any more, nor can one that failed, diverged or was pruned. What those were given is
 * shared out anew among the others, in proportion to their own chances.
 * @returns by trial, ascending by number; adding up to 1, or all 0 when nobody is left. Trials without a chance are left
 *   out: those not ranked yet, and all of a ranker that gives none
 */
export function settledChances(state: StudyState): ReadonlyMap<number, number> {
  const asked = sweepTrials(state).flatMap((trial) => {
    const chance = trial.ranked?.probabilityBest ?? null;
    return chance === null ? [] : [{ trial, chance }];
  });
  const lowest = asked.reduce((low, { trial }) => Math.min(low, lowestOf(trial)), Infinity);
  const open = asked.filter(({ trial }) => mayWin(trial, lowest));
  const sum = open.reduce((total, { chance }) => total + chance, 0);
  // nobody had expected those who are left
  const shares = new Map(
    open.map(({ trial, chance }) => [trial.number, sum > 0 ? chance / sum : 1 / open.length] as const),
  );
  return new Map(asked.map(({ trial: { number } }) => [number, shares.get(number) ?? 0]));
}

const isOut = ({ status, diverged }: TrialRecord): boolean =>
  diverged || status === "failed" || status === "pruned";

/** Of a trial that is out of the running, what it has shown beats nobody. */
function lowestOf(trial: TrialRecord): number {
  return isOut(trial) ? Infinity : (trial.lowest?.valLoss ?? Infinity);
}

function mayWin(trial: TrialRecord, lowest: number): boolean {
  return !isOut(trial) && (trial.status !== "complete" || lowestOf(trial) <= lowest);
}
