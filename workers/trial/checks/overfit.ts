/** A few steps on one small batch must lower its loss, or the model, loss or optimiser is wrong. */
import * as tf from "@tensorflow/tfjs";
import type { ProgramContext, Training } from "../../../templates/runtime/index.ts";
import { makeBatch } from "../batches.ts";
import { buildTraining } from "../build-training.ts";
import type { LinkedProgram } from "../environment.ts";
import type { PreparedData } from "../prepared-data.ts";

const STEPS = 5;
const SAMPLES = 16;

/**
 * Trains a throw-away copy. Every loss is computed as step 0, so augmentation and dropout draw the same.
 * @param most - samples that memory has room for
 * @returns a warning, or null when the loss fell
 */
export async function checkOverfits(
  linked: LinkedProgram,
  context: ProgramContext,
  prepared: PreparedData,
  most: number,
): Promise<string | null> {
  const samples = Math.min(SAMPLES, most, prepared.data.train.length);
  const training = buildTraining(linked, context);
  try {
    const losses = await lossesOnOneBatch(training, prepared, samples);
    const first = losses[0]!;
    const lowest = Math.min(...losses.slice(1));
    if (fell(losses)) return null;
    return `${STEPS} steps on one batch of ${samples} samples did not lower its loss (${first.toFixed(3)} before, ${lowest.toFixed(3)} at best); check the learning rate and the program.`;
  } finally {
    training.dispose();
  }
}

const fell = (losses: readonly number[]): boolean => losses.some((loss) => loss < losses[0]!);

/** The loss before every step and after the last, until it has fallen. */
async function lossesOnOneBatch(
  training: Training,
  prepared: PreparedData,
  samples: number,
): Promise<number[]> {
  const batch = makeBatch(prepared, () => prepared.data.train.subarray(0, samples));
  const losses: number[] = [];
  try {
    for (let step = 0; step <= STEPS && !fell(losses); step++) {
      const { loss, gradients } = training.computeGradients(batch, 0, 0);
      try {
        if (step < STEPS) training.applyGradients(gradients, step);
        losses.push((await loss.data())[0]!);
      } finally {
        tf.dispose([loss, gradients] as tf.TensorContainer);
      }
    }
  } finally {
    tf.dispose([batch.xs, batch.ys]);
  }
  return losses;
}

/** What an architecture looks like: two models with the same text need one check. */
export function describeArchitecture(model: tf.LayersModel): string {
  return model.layers
    .map((layer) => `${layer.name} ${layer.getClassName()} ${String(layer.outputShape)}`)
    .join("; ");
}
