import type { StudyState, TrialRecord, TrialStatus } from "./study-state.ts";

/** The sampler's trials, ascending by number. */
export function sweepTrials(state: StudyState): readonly TrialRecord[] {
  return state.trials.filter(({ purpose }) => purpose === "sweep");
}

export function countTrials(state: StudyState): Readonly<Record<TrialStatus, number>> {
  const counts = { waiting: 0, running: 0, paused: 0, complete: 0, pruned: 0, failed: 0 };
  for (const { status } of state.trials) counts[status]++;
  return counts;
}

/** Epochs after which a fast sweep looks at a trial. */
export function earlyEpochs({ config }: StudyState): number {
  return Math.min(config.fastEpochs, config.epochs);
}

/** Nothing more happens to it unless a person asks. */
export function hasEnded({ status }: TrialRecord): boolean {
  return status === "complete" || status === "pruned" || status === "failed";
}

/** It has done the first `epochs` epochs, or will never do them. */
export function hasReached(trial: TrialRecord, epochs: number): boolean {
  return hasEnded(trial) || (epochs < trial.epochs && trial.curve.epochs.length >= epochs);
}

/** Early ranking metric; Infinity when diverged, null when not ranked. */
export function scoreOf(trial: TrialRecord): number | null {
  return trial.diverged ? Infinity : (trial.ranked?.score ?? null);
}

/**
 * The sweep's best trial so far by what its mode compares: early ranking metric (fast) or lowest validation loss
 * (full); ties: the lower number. Null without a finite one.
 */
export function incumbentOf(state: StudyState): TrialRecord | null {
  const valueOf = (trial: TrialRecord): number =>
    (state.config.mode === "fast" ? scoreOf(trial) : lowestLoss(trial)) ?? Infinity;
  let incumbent: TrialRecord | null = null;
  let lowest = Infinity;
  for (const trial of state.trials) {
    if (trial.purpose !== "sweep" || trial.status === "failed") continue;
    const value = valueOf(trial);
    if (value >= lowest) continue;
    [incumbent, lowest] = [trial, value];
  }
  return incumbent;
}

/** Lowest validation loss so far; Infinity when diverged, null without an epoch. */
export function lowestLoss(trial: TrialRecord): number | null {
  return trial.diverged ? Infinity : (trial.lowest?.valLoss ?? null);
}
