import type { ShownState } from "../../components/index.ts";
import type { StudyRequests } from "../../state/study-requests.svelte.ts";
import type { StudyView, TrialRow } from "../../workbench/api.ts";

/**
 * A trial's state as people read it. A fast sweep lets its trials rest at their early epochs; what has done all that
 * was asked of it counts as complete, with its epochs beside it. `paused` is left for what was cut off before.
 */
export function shownState({ state, epochsDone, epochsTarget, waitsFor }: TrialRow): ShownState {
  if (waitsFor !== null) return "waiting";
  return state === "paused" && epochsDone > 0 && epochsDone >= epochsTarget ? "complete" : state;
}

/** What stands beside the mark where the state's own name would say too little. */
export function stateWord({ diverged, waitsFor }: TrialRow): { readonly word?: string } {
  if (waitsFor !== null) return { word: `waits for ${waitsFor}` };
  return diverged ? { word: "diverged" } : {};
}

/** @param planned - trials not proposed yet count as waiting */
export function countStates(
  rows: readonly TrialRow[],
  planned = 0,
): Readonly<Partial<Record<ShownState, number>>> {
  const counts: Partial<Record<ShownState, number>> = {};
  for (const row of rows) counts[shownState(row)] = (counts[shownState(row)] ?? 0) + 1;
  const missing = planned - rows.filter(({ purpose }) => purpose === "sweep").length;
  if (missing > 0) counts.waiting = (counts.waiting ?? 0) + missing;
  return counts;
}

/** What the sweep compares its trials by: the early ranking metric, or in a full sweep the lowest validation loss. */
export const comparedValue = (row: TrialRow, mode: StudyView["config"]["mode"]): number | null =>
  mode === "fast" ? row.score : row.bestValLoss;

export type TrialRequest = "prune" | "continue" | "retry" | "retry-half";

/** What may be asked of a trial, the likeliest first. */
export function requestsFor(row: TrialRow): readonly { readonly id: TrialRequest; readonly label: string }[] {
  switch (row.state) {
    case "running":
      return [{ id: "prune", label: "Prune" }];
    case "paused":
      return row.epochsDone < row.epochsPlanned ? [{ id: "continue", label: "Continue" }] : [];
    case "pruned":
      return [{ id: "continue", label: "Thaw" }];
    case "failed":
      return [
        { id: "retry", label: "Retry" },
        { id: "retry-half", label: "Retry with half batch" },
      ];
    default:
      return [];
  }
}

const purposes: Readonly<Record<TrialRow["purpose"], string>> = {
  sweep: "",
  baseline: "default configuration",
  single: "fast training",
  final: "final model",
};
/** Why a trial that is not part of the sweep was trained; empty for the sweep's own. */
export const purposeWord = ({ purpose }: TrialRow): string => purposes[purpose];

const tags: Readonly<Record<TrialRow["purpose"], string>> = {
  sweep: "",
  baseline: "default",
  single: "fast",
  final: "final",
};
/** The one word beside a trial's number in a table. */
export const trialTag = ({ purpose, finalist }: Pick<TrialRow, "purpose" | "finalist">): string =>
  finalist ? "finalist" : tags[purpose];

/** Where a trial was trained last; empty before it was. */
export const placeWord = ({ node, epochsDone, state, waitsFor }: TrialRow): string =>
  node ?? (epochsDone > 0 || (state === "running" && waitsFor === null) ? "this device" : "");

/** Passes a request on to what carries it out. */
export function askFor(requests: StudyRequests, request: TrialRequest, trial: number): Promise<boolean> {
  if (request === "prune") return requests.prune(trial);
  if (request === "continue") return requests.continueTrial(trial);
  return requests.retry(trial, request === "retry-half");
}
