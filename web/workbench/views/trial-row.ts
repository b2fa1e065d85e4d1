import { scoreOf, type BatchObserved, type StudyState, type TrialRecord } from "../../../study/index.ts";
import type { TrialRow } from "../api.ts";

const finiteOrNull = (value: number | null | undefined): number | null =>
  value != null && Number.isFinite(value) ? value : null;

/** What a row tells that the trial alone does not know. */
interface Standing {
  readonly rank: number | null;
  readonly chance: number | null;
  readonly live: BatchObserved | undefined;
  readonly waitsFor: TrialRow["waitsFor"];
}

export function trialRow(trial: TrialRecord, { rank, chance, live, waitsFor }: Standing): TrialRow {
  return {
    number: trial.number,
    purpose: trial.purpose,
    state: trial.status,
    diverged: trial.diverged,
    params: trial.params,
    epochsDone: trial.curve.epochs.length,
    epochsTarget: trial.untilEpoch,
    epochsPlanned: trial.epochs,
    valLoss: trial.curve.epochs.map(({ valLoss }) => valLoss),
    bestValLoss: finiteOrNull(trial.lowest?.valLoss),
    score: finiteOrNull(trial.ranked?.score),
    interval: intervalOf(trial),
    probabilityBest: chance,
    rank,
    seconds: trial.seconds,
    finalist: trial.finalist,
    node: trial.node?.name ?? null,
    waitsFor,
    live:
      live && waitsFor === null && trial.status === "running"
        ? { epoch: live.epoch, batch: live.batch, batches: live.batches, phase: live.phase }
        : null,
    failure: trial.failure,
    adjustments: [...trial.adjustments, ...trial.notes],
  };
}

/** The widest pair of quantiles within [0.1, 0.9]: an 80 % interval where the ranker predicts those. */
function intervalOf({ ranked }: TrialRecord): readonly [number, number] | null {
  const inner = (ranked?.quantiles ?? []).filter(([level]) => level >= 0.099 && level <= 0.901);
  const low = inner[0];
  const high = inner[inner.length - 1];
  return low && high && low !== high ? [low[1], high[1]] : null;
}

/** Sweep trials by what the sweep compares: early ranking metric (fast) or lowest validation loss (full); 1 is best. */
export function ranksOf(state: StudyState): ReadonlyMap<number, number> {
  const valueOf = (trial: TrialRecord): number | null =>
    state.config.mode === "fast"
      ? scoreOf(trial)
      : trial.diverged
        ? Infinity
        : (trial.lowest?.valLoss ?? null);
  const valued = state.trials.flatMap((trial) => {
    const value = trial.purpose === "sweep" && trial.status !== "failed" ? valueOf(trial) : null;
    return value === null ? [] : [{ number: trial.number, value }];
  });
  valued.sort((a, b) => (a.value === b.value ? a.number - b.number : a.value - b.value));
  return new Map(valued.map(({ number }, index) => [number, index + 1]));
}
