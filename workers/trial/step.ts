/** One optimiser step, in one piece or from the accumulated gradients of several micro-batches. */
import * as tf from "@tensorflow/tfjs";
import type { StepPoint, Training } from "../../templates/runtime/index.ts";
import { makeBatch, type ChooseSamples } from "./batches.ts";
import type { PreparedData } from "./prepared-data.ts";

/**
 * @param choose - samples of the step
 * @param accumulate - micro-batches; the step's gradient stays the mean over all samples
 * @returns mean loss of the step, the caller's
 */
export function trainStep(
  training: Training,
  prepared: PreparedData,
  choose: ChooseSamples,
  step: number,
  accumulate: number,
): tf.Scalar {
  const count = choose().length;
  const size = Math.ceil(count / accumulate);
  let sum: Sum | null = null;
  try {
    for (let start = 0, part = 0; start < count; start += size, part++) {
      const end = Math.min(count, start + size);
      const micro: ChooseSamples = () => choose().subarray(start, end);
      const found = gradientsOf(training, prepared, micro, { step, part });
      sum = addPart(sum, found, (end - start) / count);
    }
    training.applyGradients(sum!.gradients, step);
    return sum!.loss.clone();
  } finally {
    tf.dispose(sum as unknown as tf.TensorContainer);
  }
}

interface Sum {
  readonly loss: tf.Scalar;
  readonly gradients: tf.NamedTensorMap;
}

function gradientsOf(training: Training, prepared: PreparedData, choose: ChooseSamples, at: StepPoint): Sum {
  const batch = makeBatch(prepared, choose, at);
  try {
    return training.computeGradients(batch, at.step, at.part);
  } finally {
    tf.dispose([batch.xs, batch.ys]);
  }
}

/** sum + share·part; both arguments are used up. */
function addPart(sum: Sum | null, part: Sum, share: number): Sum {
  if (sum === null && share === 1) return part;
  try {
    return tf.tidy(() => ({
      loss: weighted(sum?.loss, part.loss, share),
      gradients: Object.fromEntries(
        Object.entries(part.gradients).map(([name, gradient]) => [
          name,
          weighted(sum?.gradients[name], gradient, share),
        ]),
      ),
    }));
  } finally {
    tf.dispose([sum, part] as unknown as tf.TensorContainer);
  }
}

function weighted<T extends tf.Tensor>(sum: T | undefined, value: T, share: number): T {
  const scaled = tf.mul<T>(value, share);
  return sum === undefined ? scaled : tf.add<T>(sum, scaled);
}
