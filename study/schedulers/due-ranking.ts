import { earlyEpochs, hasReached, sweepTrials } from "../fold/index.ts";
import type { StudyState, TrialRecord } from "../fold/index.ts";
import type { Action, Glimpse } from "./action.ts";
import { isBuying } from "./buying/index.ts";
import { knownTrials, proposalsOpen } from "./proposals.ts";

type Rank = Action & { type: "rank" };

/** A ranking that something waits for: the sampler, or a person who trained a configuration of their own. */
export function dueRanking(state: StudyState): Rank | null {
  const eager = state.status === "running" && state.config.mode === "fast" && !isBuying(state);
  const sweep = eager ? dueInSweep(state) : null;
  return sweep ?? dueForOther(state);
}

/** Whatever of the sweep has curves and no score yet, before finalists are chosen. */
export function rankRemaining(state: StudyState): Rank | null {
  return rankingOf(
    state,
    sweepTrials(state).filter((trial) => isRankable(state, trial)),
  );
}

function dueInSweep(state: StudyState): Rank | null {
  const sweep = sweepTrials(state);
  if (state.config.reproducible === null) {
    return rankingOf(
      state,
      sweep.filter((trial) => isRankable(state, trial)),
    );
  }
  // the same groups in the same order, whoever finishes first
  const known = proposalsOpen(state, sweep) ? knownTrials(state, sweep) : sweep;
  if (!known.every((trial) => hasReached(trial, earlyEpochs(state)))) return null;
  return rankingOf(
    state,
    known.filter((trial) => isRankable(state, trial)),
  );
}

function rankingOf(state: StudyState, group: readonly TrialRecord[]): Rank | null {
  if (group.every(({ ranked }) => ranked !== null)) return null;
  return { type: "rank", group: glimpses(state, group), record: group.map(({ number }) => number) };
}

/** Trials are compared at the same number of epochs, also those that have been continued since. */
function glimpses(state: StudyState, group: readonly TrialRecord[]): readonly Glimpse[] {
  return group.map(({ number }) => ({ trial: number, epochs: earlyEpochs(state) }));
}

/** Compared with the sweep's trials, whose own answers stay as they are. */
function dueForOther(state: StudyState): Rank | null {
  const other = state.trials.find(
    (trial) => trial.purpose !== "sweep" && trial.ranked === null && isRankable(state, trial),
  );
  if (!other) return null;
  const group = sweepTrials(state).filter((trial) => isRankable(state, trial));
  return {
    type: "rank",
    group: glimpses(state, [...group, other]),
    record: [other.number],
  };
}

function isRankable(state: StudyState, trial: TrialRecord): boolean {
  if (trial.status === "failed" || trial.status === "pruned") return false;
  return hasReached(trial, earlyEpochs(state)) && (trial.diverged || trial.curve.epochs.length > 0);
}
