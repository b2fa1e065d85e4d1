import type { StudyEvent } from "../journal/study-event.ts";
import { emptyCurve } from "../learning-curve.ts";
import type { TrialRecord } from "./study-state.ts";

export function newTrial(event: StudyEvent & { type: "trial-proposed" }): TrialRecord {
  return {
    number: event.trial,
    purpose: event.purpose,
    params: event.params,
    seed: event.seed,
    sampler: event.sampler,
    status: "waiting",
    diverged: false,
    divergedEpoch: null,
    epochs: event.epochs,
    untilEpoch: event.untilEpoch,
    requested: event.purpose !== "sweep",
    attempt: 0,
    lastSeq: 0,
    curve: emptyCurve,
    epochsTrained: 0,
    furthestEpoch: 0,
    seconds: 0,
    lowest: null,
    stoppedEarly: false,
    checkpoint: null,
    backend: null,
    node: null,
    byStrangers: false,
    repeats: event.repeats ?? null,
    confirmation: null,
    parameters: null,
    ranked: null,
    rankedEpochs: null,
    chance: null,
    finalist: false,
    failure: null,
    adjustments: [],
    notes: [],
  };
}
