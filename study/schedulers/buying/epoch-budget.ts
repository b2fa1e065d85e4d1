import type { StudyState } from "../../fold/index.ts";
import type { StudyConfig } from "../../journal/study-config.ts";

/**
 * Epochs that the whole sweep may take, extensions included: what `fixed` would train, unless a person set a number.
 * Infinity for rules that decide by themselves how much they need.
 */
export function epochBudget(state: StudyState): number {
  const { config } = state;
  if (config.scheduler !== "adaptive") return Infinity;
  return extended(state, config.budgetEpochs ?? epochsOfFixed(config));
}

/** What of a budget that was set for the trials asked for first is for those planned now. */
export function extended({ config, plannedTrials }: StudyState, epochs: number): number {
  return Math.round((epochs * plannedTrials) / config.trials);
}

/** The first epochs of all trials, and the finalists to the end. */
export function epochsOfFixed({
  trials,
  epochs,
  fastEpochs,
  finalists,
}: Pick<StudyConfig, "trials" | "epochs" | "fastEpochs" | "finalists">): number {
  const early = Math.min(fastEpochs, epochs);
  return trials * early + Math.min(finalists, trials) * (epochs - early);
}
