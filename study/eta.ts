/** How long a study will still take, as a range: epochs differ between trials, and between now and later. */
import { hasEnded, sweepTrials, usedMs, type StudyState, type TrialRecord } from "./fold/index.ts";
import { measurePace } from "./schedulers/pace.ts";
import { epochBudget, epochsOfFixed, extended, isBuying } from "./schedulers/buying/index.ts";
import { proposalsOpen } from "./schedulers/proposals.ts";
import { sweepTarget } from "./schedulers/targets.ts";

export interface EtaRange {
  readonly lowMs: number;
  readonly highMs: number;
}

/**
 * From the seconds per epoch measured so far: quartiles over trials.
 * @param slots - trials that run at once
 * @returns null while nothing is measured (before the first epoch), or when nothing is left to do
 */
export function estimateRemaining(state: StudyState, slots: number, now: number): EtaRange | null {
  const pace = measurePace(state);
  const epochs = remainingEpochs(state, Math.max(1, slots));
  if (!pace || epochs === 0) return null;
  const left = state.budgetMs === null ? Infinity : Math.max(0, state.budgetMs - usedMs(state, now));
  // the finalists may run over a time limit, but only by one of them
  const limit = left + finalistMs(state, pace.slow);
  return {
    lowMs: Math.min(epochs * pace.quick * 1000, limit),
    highMs: Math.min(epochs * pace.slow * 1000, limit),
  };
}

/** Epochs one after the other, with `slots` trials side by side. */
function remainingEpochs(state: StudyState, slots: number): number {
  const asked = state.trials.filter((trial) => trial.requested || trial.status === "running");
  if (state.status !== "running" && state.status !== "paused") return inRounds(asked.map(openEpochs), slots);
  const sweep = sweepTrials(state);
  const open = state.trials.filter((trial) => trial.purpose === "sweep" || trial.requested).map(openEpochs);
  const unproposed = proposalsOpen(state, sweep) ? state.plannedTrials - counted(sweep) : 0;
  const fresh = Array.from({ length: unproposed }, () => sweepTarget(state));
  return inRounds([...open, ...fresh], slots) + inRounds(toCome(state, sweep, fresh.length), slots);
}

/** What is trained after the first looks; of rules that set no budget as much as of `fixed`. */
function toCome(state: StudyState, sweep: readonly TrialRecord[], unproposed: number): number[] {
  if (!isBuying(state)) return finalistsToCome(state, sweep);
  if (state.settled) return [];
  const budget = Math.min(epochBudget(state), extended(state, epochsOfFixed(state.config)));
  const early = sweepTarget(state);
  const bought = sweep.reduce(
    (sum, { untilEpoch, status }) => sum + (status === "failed" ? 0 : untilEpoch),
    0,
  );
  const left = Math.max(0, budget - bought - unproposed * early);
  const whole = Math.max(1, state.config.epochs - early);
  return Array.from({ length: Math.ceil(left / whole) }, (_, i) => Math.min(whole, left - i * whole));
}

function openEpochs(trial: TrialRecord): number {
  return hasEnded(trial) ? 0 : Math.max(0, trial.untilEpoch - trial.curve.epochs.length);
}

function counted(sweep: readonly TrialRecord[]): number {
  return sweep.filter(({ status }) => status !== "failed").length;
}

function finalistsToCome(state: StudyState, sweep: readonly TrialRecord[]): number[] {
  if (state.config.mode === "full" || state.proposalsClosed) return [];
  const count = Math.min(state.config.finalists, Math.max(counted(sweep), state.plannedTrials));
  return Array.from({ length: count }, () => state.config.epochs - sweepTarget(state));
}

/** Work shared evenly, but no trial is split. */
function inRounds(epochs: readonly number[], slots: number): number {
  const total = epochs.reduce((sum, each) => sum + each, 0);
  const longest = epochs.reduce((high, each) => Math.max(high, each), 0);
  return Math.max(total / slots, longest);
}

function finalistMs(state: StudyState, secondsPerEpoch: number): number {
  return (state.config.epochs - sweepTarget(state)) * secondsPerEpoch * 1000;
}
