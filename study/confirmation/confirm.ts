/**
 * The winner that strangers' nodes trained is trained once more on the user's own device before the study is done:
 * weights that were evaluated again have the loss that they are said to have, but not whether the trial's parameters
 * lead to it, nor whether the validation samples were trained on. If the two disagree, the trial counts with what was
 * found here, and whoever is best then is treated in the same way.
 */
import type { StudyFact } from "../conductor/journal-writer.ts";
import { findTrial, hasEnded, type StudyState, type TrialRecord } from "../fold/index.ts";
import { nextOtherNumber } from "../schedulers/proposals.ts";
import { replicaTolerance } from "./replica-tolerance.ts";

type Fact<T extends StudyFact["type"]> = Extract<StudyFact, { type: T }>;

/** The best trial, where only strangers' word stands for how it was trained; null: it is confirmed, or need not be. */
export function unconfirmedWinner(state: StudyState): TrialRecord | null {
  const winner = state.best && findTrial(state, state.best.trial);
  return winner?.byStrangers && winner.confirmation === null ? winner : null;
}

/** The training that is to confirm a trial, the last one; null before there is one. */
export function repeatOf(state: StudyState, trial: number): TrialRecord | null {
  return state.trials.findLast(({ repeats }) => repeats === trial) ?? null;
}

/** Whether the winner is still to be trained again, or is being. One that was pruned or failed is given up. */
export function awaitsConfirmation(state: StudyState): boolean {
  const winner = unconfirmedWinner(state);
  if (winner === null) return false;
  const repeat = repeatOf(state, winner.number);
  return repeat === null || repeat.status === "running" || (repeat.requested && !hasEnded(repeat));
}

/** The winner's parameters and seed once more. */
export function repetition(
  state: StudyState,
  { number, params, seed, epochs }: TrialRecord,
): Fact<"trial-proposed"> {
  return {
    type: "trial-proposed",
    trial: nextOtherNumber(state),
    ...{ params, seed, purpose: "final", epochs, untilEpoch: epochs, sampler: null },
    repeats: number,
  };
}

/** What a repetition that has come to its end says of its trial; null: there is none that nobody has judged. */
export function dueJudgement(state: StudyState): readonly [Fact<"winner-judged">] | null {
  for (const repeat of state.trials) {
    const trial = repeat.repeats === null ? undefined : findTrial(state, repeat.repeats);
    if (trial && trial.confirmation === null && trial.lowest !== null && isRepetition(repeat, trial))
      return [judge(trial, trial.lowest.valLoss, repeat)];
  }
  return null;
}

/** Tried again with half the batch it is another trial, and on a stranger's node no proof. */
function isRepetition(repeat: TrialRecord, trial: TrialRecord): boolean {
  const isSame = JSON.stringify(repeat.params) === JSON.stringify(trial.params);
  return repeat.status === "complete" && !repeat.byStrangers && isSame;
}

function judge({ number }: TrialRecord, claimed: number, repeat: TrialRecord): Fact<"winner-judged"> {
  const found = repeat.diverged ? null : (repeat.lowest?.valLoss ?? null);
  const tolerance = replicaTolerance(claimed, found ?? claimed);
  const agrees = found !== null && Math.abs(found - claimed) <= tolerance;
  return { type: "winner-judged", trial: number, repeat: repeat.number, claimed, found, tolerance, agrees };
}

/** Whose weights are the result: those that this device trained itself, where it did. Null without a trained winner. */
export function modelTrial(state: StudyState): TrialRecord | null {
  const best = state.best && findTrial(state, state.best.trial);
  const own = best?.confirmation ? findTrial(state, best.confirmation.repeat) : undefined;
  return own ?? best ?? null;
}
