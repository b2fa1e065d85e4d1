/** Trials that were trained to their end, out of a study's state. */
import type { FinishedStudy, FinishedTrial } from "../../../ranker/index.ts";
import type { StudyState, TrialRecord } from "../../../study/index.ts";

/** The final one repeats the winner; one of another length cannot be compared. */
export function finishedTrials({ trials, config }: StudyState): readonly TrialRecord[] {
  return trials.filter(
    ({ status, purpose, epochs, diverged, curve }) =>
      status === "complete" &&
      purpose !== "final" &&
      epochs === config.epochs &&
      (diverged || curve.epochs.length > 0),
  );
}

export function finishedStudy(state: StudyState): FinishedStudy {
  const trials = finishedTrials(state).map(({ params, curve, divergedEpoch }): FinishedTrial => ({
    trial: { params, curve },
    divergedEpoch,
  }));
  const { epochs, facts } = state.config;
  return { epochsPlanned: epochs, facts, trials };
}
