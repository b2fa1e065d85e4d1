import { earlyEpochs, type StudyState } from "../../fold/index.ts";

/**
 * Epochs that the whole sweep may take, extensions included: what `fixed` would train, unless a person set a number.
 * Infinity for rules that decide by themselves how much they need.
 */
export function epochBudget(state: StudyState): number {
  const { scheduler, budgetEpochs, trials } = state.config;
  if (scheduler !== "adaptive") return Infinity;
  return budgetEpochs === null
    ? epochsOfFixed(state)
    : Math.round((budgetEpochs * state.plannedTrials) / trials);
}

/** The first epochs of all trials, and the finalists to the end; after an extension in proportion. */
export function epochsOfFixed(state: StudyState): number {
  const { trials, epochs, finalists } = state.config;
  const early = earlyEpochs(state);
  const asPlanned = trials * early + Math.min(finalists, trials) * (epochs - early);
  return Math.round((asPlanned * state.plannedTrials) / trials);
}
