/** One optimiser step, in one piece or from the accumulated gradients of several micro-batches. */
import * as tf from "@tensorflow/tfjs";
import type { Training } from "../../templates/runtime/index.ts";
import { chunks, makeBatch } from "./batches.ts";
import type { PreparedData } from "./prepared-data.ts";

/**
 * @param indices - samples of the step
 * @param accumulate - micro-batches; the step's gradient stays the mean over all samples
 * @returns mean loss of the step, the caller's
 */
export function trainStep(
  training: Training,
  prepared: PreparedData,
  indices: Int32Array,
  step: number,
  accumulate: number,
): tf.Scalar {
  const microBatch = Math.ceil(indices.length / accumulate);
  let sum: Sum | null = null;
  let part = 0;
  try {
    for (const micro of chunks(indices, microBatch)) {
      sum = addPart(sum, gradientsOf(training, prepared, micro, step, part++), micro.length / indices.length);
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

function gradientsOf(
  training: Training,
  prepared: PreparedData,
  indices: Int32Array,
  step: number,
  part: number,
): Sum {
  const batch = makeBatch(prepared, indices);
  try {
    return training.computeGradients(batch, step, part);
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
