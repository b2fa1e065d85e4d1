import { hasReached, scoreOf, lowestLoss, sweepTrials } from "../fold/index.ts";
import type { StudyState, TrialRecord } from "../fold/index.ts";
import type { ObservedTrial } from "../samplers/sampler.ts";
import { budgetAllowsTrial } from "./budget.ts";
import { sweepTarget } from "./targets.ts";

/** A trial and as many others may fail before a sweep gives up replacing them. */
const proposalsPerPlanned = 2;

/**
 * Failed trials are replaced, but not without end. With `reproducible` W, trial n waits until trials up to n - W have
 * reached what they are compared at (and, when fast, have been ranked).
 */
export function mayPropose(state: StudyState, freeSlots: number, now: number): boolean {
  const sweep = sweepTrials(state);
  if (!proposalsOpen(state, sweep)) return false;
  if (!knownTrials(state, sweep).every((trial) => hasReached(trial, sweepTarget(state)))) return false;
  return budgetAllowsTrial(state, freeSlots, now);
}

/** Whether the plan has trials left, time aside. */
export function proposalsOpen(state: StudyState, sweep: readonly TrialRecord[]): boolean {
  const counted = sweep.reduce((count, { status }) => count + (status === "failed" ? 0 : 1), 0);
  const withinPlan =
    counted < state.plannedTrials && sweep.length < proposalsPerPlanned * state.plannedTrials;
  return withinPlan && !state.exhausted && !state.proposalsClosed;
}

/** The first `trials` proposals of a sweep are numbered from 0, whatever else was trained before or between. */
export function nextSweepNumber(state: StudyState): number {
  const count = sweepTrials(state).length;
  return count < state.config.trials ? count : nextOtherNumber(state);
}

/** Number of a trial outside the plan: after all that the plan may use. */
export function nextOtherNumber(state: StudyState): number {
  return Math.max(state.config.trials, (state.trials.at(-1)?.number ?? -1) + 1);
}

/** With `reproducible` W and n trials so far, trials up to n - W: all that the next proposal may depend on. */
export function knownTrials(state: StudyState, sweep: readonly TrialRecord[]): readonly TrialRecord[] {
  const { reproducible } = state.config;
  return reproducible === null ? [] : sweep.slice(0, Math.max(0, sweep.length - reproducible + 1));
}

/** The sweep as the sampler may see it: fast by early ranking metric, full by lowest validation loss. */
export function observeTrials(state: StudyState): readonly ObservedTrial[] {
  const sweep = sweepTrials(state);
  const known = state.config.reproducible === null ? sweep.length : knownTrials(state, sweep).length;
  return sweep.map((trial, i) => (i < known ? observe(state, trial) : unfinished(trial)));
}

function observe(state: StudyState, trial: TrialRecord): ObservedTrial {
  const { number, params, status } = trial;
  if (status === "failed") return { number, params, state: "failed", value: null };
  const value = state.config.mode === "fast" ? scoreOf(trial) : lowestLoss(trial);
  if (status === "pruned") {
    return { number, params, state: "pruned", value, lastStep: trial.curve.epochs.length };
  }
  if (value === null || !hasReached(trial, sweepTarget(state))) return unfinished(trial);
  return { number, params, state: "complete", value };
}

function unfinished({ number, params }: TrialRecord): ObservedTrial {
  return { number, params, state: "running", value: null };
}
