/** What a person may ask of a trial, as facts for the journal. Each throws a WorkbenchError that quotes the number. */
import { auditChoice } from "../audit/index.ts";
import { repeatOf, repetition, unconfirmedWinner } from "../confirmation/index.ts";
import { WorkbenchError } from "../errors.ts";
import { findTrial, hasEnded, type StudyState, type TrialRecord } from "../fold/index.ts";
import type { TrialPurpose } from "../journal/study-event.ts";
import type { Params } from "../space/parameter.ts";
import { nextOtherNumber } from "../schedulers/index.ts";
import { trialSeed } from "../seeded-random.ts";
import type { StudyFact } from "./journal-writer.ts";

export function pruneRequest(state: StudyState, number: number): StudyFact {
  const trial = knownTrial(state, number);
  if (hasEnded(trial)) throw notPossible(trial, "pruned", "Only a trial that is not done can be pruned.");
  return { type: "trial-pruned", trial: number, by: "user" };
}

export function auditRequest(state: StudyState, count: number): StudyFact {
  const { stopped, trials, winner, chance } = auditChoice(state, count);
  return { type: "audit-chosen", stopped: [...stopped], trials: [...trials], winner, chance };
}

/** @returns null: the winner is confirmed, being confirmed, or need not be */
export function confirmationRequest(state: StudyState): readonly StudyFact[] | null {
  const winner = unconfirmedWinner(state);
  if (winner === null) return null;
  const repeat = repeatOf(state, winner.number);
  if (repeat === null) return [repetition(state, winner)];
  if (repeat.status === "failed") return [retryRequest(state, repeat.number, null)];
  if (repeat.status === "pruned" || (repeat.status !== "running" && !repeat.requested && !hasEnded(repeat)))
    return [continueRequest(state, repeat.number, null)];
  return null;
}

/** @param untilEpoch - null: to the end */
export function continueRequest(state: StudyState, number: number, untilEpoch: number | null): StudyFact {
  const trial = knownTrial(state, number);
  if (trial.status === "complete") throw notPossible(trial, "continued", "It has done its whole schedule.");
  if (trial.status === "failed") throw notPossible(trial, "continued", "Retry it instead.");
  const target = untilEpoch ?? trial.epochs;
  if (target > trial.epochs) {
    const action = `Choose an epoch from 1 to ${trial.epochs}.`;
    throw notPossible(trial, `continued to epoch ${target}`, action);
  }
  return { type: "trial-continue-requested", trial: number, untilEpoch: target };
}

export function retryRequest(state: StudyState, number: number, params: Params | null): StudyFact {
  const trial = knownTrial(state, number);
  if (trial.status !== "failed") throw notPossible(trial, "retried", "Only a failed trial can be retried.");
  return { type: "trial-retried", trial: number, ...(params && { params }) };
}

/** A trial outside the sampler's view. @param untilEpoch - where it pauses; null: trained to the end */
export function singleRequest(
  state: StudyState,
  params: Params,
  purpose: Exclude<TrialPurpose, "sweep">,
  untilEpoch: number | null,
): StudyFact & { type: "trial-proposed" } {
  const { epochs, seed } = state.config;
  const trial = nextOtherNumber(state);
  return {
    type: "trial-proposed",
    trial,
    params,
    seed: trialSeed(seed, trial),
    purpose,
    epochs,
    untilEpoch: Math.min(untilEpoch ?? epochs, epochs),
    sampler: null,
  };
}

export function noteRequest(state: StudyState, number: number, text: string): StudyFact {
  return { type: "trial-noted", trial: knownTrial(state, number).number, text };
}

function knownTrial(state: StudyState, number: number): TrialRecord {
  const trial = findTrial(state, number);
  if (trial) return trial;
  throw new WorkbenchError("unknown-trial", `There is no trial ${number}.`, "Choose a trial of the table.");
}

function notPossible({ number, status }: TrialRecord, what: string, action: string): WorkbenchError {
  return new WorkbenchError("trial-state", `Trial ${number} is ${status} and cannot be ${what}.`, action);
}
