import { hasEnded, hasReached, sweepTrials } from "../../fold/index.ts";
import type { StudyState, TrialRecord } from "../../fold/index.ts";

/** A sweep trial as the next purchase may see it. */
export interface KnownTrial {
  readonly record: TrialRecord;
  /** epochs that may be looked at */
  readonly epochs: number;
  /** nothing more can be bought of it */
  readonly ended: boolean;
  readonly diverged: boolean;
  /** epochs of it have been bought, and what they showed is not to be looked at yet */
  readonly busy: boolean;
}

/**
 * How many purchases' results the next one may depend on. With `reproducible` W, purchase m depends on those up to
 * m - W, or on what has already been looked at; the others count as running: the same purchases in the same order for
 * any number of workers up to W.
 */
export function knownPurchases({ config, purchases, rankedPurchases }: StudyState): number {
  if (config.reproducible === null) return purchases.length;
  return Math.max(purchases.length - config.reproducible + 1, rankedPurchases);
}

/** The sweep as it is known from the first `count` purchases. Failed trials are not among them. */
export function knownTrials(state: StudyState, count: number): readonly KnownTrial[] {
  const sweep = sweepTrials(state).filter(({ status }) => status !== "failed");
  const pending = new Set(state.purchases.slice(count).map(({ trial }) => trial));
  const until = new Map(
    state.purchases.slice(0, count).map(({ trial, untilEpoch }) => [trial, untilEpoch] as const),
  );
  return sweep.map((record) =>
    pending.has(record.number) ? partly(record, until.get(record.number) ?? 0) : wholly(record),
  );
}

/** Whether the first `count` purchases have been trained. */
export function areDone(state: StudyState, count: number): boolean {
  const byNumber = new Map(state.trials.map((trial) => [trial.number, trial]));
  return state.purchases.slice(0, count).every(({ trial, untilEpoch }) => {
    const record = byNumber.get(trial);
    return record === undefined || hasDone(record, untilEpoch);
  });
}

function wholly(record: TrialRecord): KnownTrial {
  const ended = hasEnded(record);
  const busy = !ended && !hasDone(record, record.untilEpoch);
  return { record, epochs: record.curve.epochs.length, ended, diverged: record.diverged, busy };
}

function partly(record: TrialRecord, until: number): KnownTrial {
  const diverged = record.divergedEpoch !== null && record.divergedEpoch <= until;
  const epochs = Math.min(until, record.curve.epochs.length);
  return { record, epochs, ended: diverged, diverged, busy: true };
}

/** The last epoch alone does not complete a trial, and one that still runs may report more. */
function hasDone(record: TrialRecord, epochs: number): boolean {
  return hasEnded(record) || (record.status !== "running" && hasReached(record, epochs));
}
