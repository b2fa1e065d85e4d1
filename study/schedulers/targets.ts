import { earlyEpochs, type StudyState } from "../fold/index.ts";

/** Epochs that every trial of the sweep trains before any is chosen. */
export function sweepTarget(state: StudyState): number {
  return state.config.mode === "fast" ? earlyEpochs(state) : state.config.epochs;
}
