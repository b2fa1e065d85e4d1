import type { Purchase, StudyState, TrialRecord } from "./study-state.ts";

/** A state under construction. Its own fields and lists are its own; all below is shared and immutable. */
export type StudyDraft = { -readonly [K in keyof StudyState]: StudyState[K] } & {
  trials: TrialRecord[];
  purchases: Purchase[];
};

/** Position of the trial with this number, or where it would stand. `trials` ascends by number. */
export function trialPosition(trials: readonly TrialRecord[], number: number): number {
  let low = 0;
  let high = trials.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trials[middle]!.number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns undefined when there is no such trial */
export function findTrial(state: Pick<StudyState, "trials">, number: number): TrialRecord | undefined {
  const trial = state.trials[trialPosition(state.trials, number)];
  return trial?.number === number ? trial : undefined;
}

/** Replaces fields of one trial; does nothing when there is no such trial. */
export function changeTrial(
  draft: StudyDraft,
  number: number,
  change: (trial: TrialRecord) => Partial<TrialRecord>,
): void {
  const position = trialPosition(draft.trials, number);
  const trial = draft.trials[position];
  if (trial?.number === number) draft.trials[position] = { ...trial, ...change(trial) };
}
