/** A trial's state after an epoch. */
import type { ProgramContext, Training } from "../../../templates/runtime/index.ts";
import type { Checkpoint, Progress, StoredTensors } from "./format.ts";
import { modelWeights, readTensors } from "./tensors.ts";

/** The counters after an epoch; a tie keeps the earlier best epoch. */
export function progressAfter(
  last: Checkpoint | null,
  now: { epoch: number; step: number; sampleCount: number; valLoss: number; accumulate: number },
): Progress {
  const { valLoss, ...counters } = now;
  const better = last === null || valLoss < last.progress.bestValLoss;
  return {
    ...counters,
    bestEpoch: better ? now.epoch : last.progress.bestEpoch,
    bestValLoss: better ? valLoss : last.progress.bestValLoss,
  };
}

/** Reads weights and optimiser state from the device. */
export async function takeCheckpoint(
  training: Training,
  context: ProgramContext,
  progress: Progress,
  bestBefore: StoredTensors | null,
): Promise<Checkpoint> {
  const weights = await readTensors(modelWeights(training.model));
  const optimizer = await readTensors(training.optimizerState());
  const best = progress.bestEpoch === progress.epoch || bestBefore === null ? weights : bestBefore;
  const { seed, epochs, stepsPerEpoch: steps, config, facts } = context;
  const origin = {
    seed,
    epochs,
    stepsPerEpoch: steps,
    config: { ...config },
    facts: {
      ...facts,
      classes: [...facts.classes],
      shape: [...facts.shape],
      classCounts: facts.classCounts && [...facts.classCounts],
      statistics: facts.statistics && {
        mean: [...facts.statistics.mean],
        deviation: [...facts.statistics.deviation],
      },
    },
  };
  return { origin, progress, weights, best, optimizer };
}
