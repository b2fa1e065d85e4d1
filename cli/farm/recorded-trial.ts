/** From a farmed trial's events to its record. */
import {
  recordEpochs,
  type EpochReported,
  type Params,
  type SearchSpace,
  type TrialEvent,
  type WrittenTrial,
} from "../../study/index.ts";

export interface TrialFacts {
  readonly id: number;
  readonly seed: number;
  readonly params: Params;
  readonly space: SearchSpace;
  readonly stepsPerEpoch: number;
}

/** @param events - of a trial that has completed or diverged */
export function recordTrial(facts: TrialFacts, events: readonly TrialEvent[]): WrittenTrial {
  const epochs = lastTold(events.filter((event) => event.type === "epoch-reported"));
  const diverged = events.find((event) => event.type === "trial-diverged");
  const divergedEpoch = diverged ? (diverged.step + 1) / facts.stepsPerEpoch : null;
  return recordEpochs({ ...facts, divergedEpoch }, epochs);
}

/** A trial may be told anew from an earlier epoch, as by another node: that takes the place of what was told before. */
function lastTold(told: readonly EpochReported[]): EpochReported[] {
  return told.filter(({ epoch }, at) => told.slice(at + 1).every((later) => later.epoch > epoch));
}
