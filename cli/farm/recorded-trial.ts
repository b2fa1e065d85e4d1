/** From a farmed trial's events to its record. */
import {
  recordEpochs,
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
  const epochs = events.filter((event) => event.type === "epoch-reported");
  const diverged = events.find((event) => event.type === "trial-diverged");
  const divergedEpoch = diverged ? (diverged.step + 1) / facts.stepsPerEpoch : null;
  return recordEpochs({ ...facts, divergedEpoch }, epochs);
}
