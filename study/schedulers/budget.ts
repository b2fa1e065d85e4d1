/** A sweep's time limit: the sampler stops proposing while there is time left for the finalists. */
import { earlyEpochs, usedMs } from "../fold/index.ts";
import type { StudyState } from "../fold/index.ts";
import { measurePace } from "./pace.ts";
import { sweepTarget } from "./targets.ts";

/** Whether one more trial, what runs already, and the finalists fit into what is left. */
export function budgetAllowsTrial(state: StudyState, freeSlots: number, now: number): boolean {
  if (state.budgetMs === null) return true;
  const left = state.budgetMs - usedMs(state, now);
  const msPerEpoch = typicalMsPerEpoch(state);
  if (msPerEpoch === null) return left > 0;
  const slots = slotsOf(state, freeSlots);
  const open = epochsOpen(state) + sweepTarget(state);
  return left > (Math.ceil(open / slots) + finalistEpochs(state, slots)) * msPerEpoch;
}

/** How many trials may be continued to the end now; without a limit all, else one at least while none has finished. */
export function affordableFinalists(state: StudyState, freeSlots: number, now: number): number {
  if (state.budgetMs === null) return Infinity;
  const left = state.budgetMs - usedMs(state, now);
  const one = (state.config.epochs - earlyEpochs(state)) * (typicalMsPerEpoch(state) ?? 0);
  // no more than can start now, so that the next choice knows how long these took
  if (left >= one) return freeSlots;
  const none =
    state.best === null && state.trials.every(({ finalist, status }) => !finalist || status === "complete");
  return none ? Math.min(1, freeSlots) : 0;
}

function typicalMsPerEpoch(state: StudyState): number | null {
  const pace = measurePace(state);
  return pace && pace.typical * 1000;
}

function slotsOf(state: StudyState, freeSlots: number): number {
  const running = state.trials.filter(({ status }) => status === "running").length;
  return Math.max(1, freeSlots + running);
}

/** Epochs that running sweep trials have still to train. */
function epochsOpen(state: StudyState): number {
  return state.trials
    .filter(({ purpose, status }) => purpose === "sweep" && status === "running")
    .reduce((sum, { untilEpoch, curve }) => sum + Math.max(0, untilEpoch - curve.epochs.length), 0);
}

/** Epochs that the finalists take one after the other, side by side where there are slots. */
function finalistEpochs(state: StudyState, slots: number): number {
  if (state.config.mode === "full") return 0;
  return Math.ceil(state.config.finalists / slots) * (state.config.epochs - earlyEpochs(state));
}
