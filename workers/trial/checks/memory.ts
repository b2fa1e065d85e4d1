/** A rough upper estimate of what training needs, to begin with accumulated gradients rather than to crash. */
import type * as tf from "@tensorflow/tfjs";

/** Every activation is held for the backward pass, beside its gradient and one temporary. */
const COPIES_OF_ACTIVATIONS = 3;
/** weights, gradients, two optimiser slots, their successors */
const COPIES_OF_WEIGHTS = 7;
const BYTES_OF_FLOAT = 4;

/** @param microBatch - samples that go through the model at once */
export function estimateTrainingBytes(model: tf.LayersModel, microBatch: number): number {
  const activations = model.layers.reduce((sum, layer) => sum + valuesOf(layer.outputShape), 0);
  const weights = model.countParams();
  const values = COPIES_OF_ACTIVATIONS * activations * microBatch + COPIES_OF_WEIGHTS * weights;
  return BYTES_OF_FLOAT * values;
}

/** Of one sample. */
function valuesOf(shape: tf.Shape | tf.Shape[]): number {
  const shapes = Array.isArray(shape[0]) ? (shape as tf.Shape[]) : [shape as tf.Shape];
  return shapes.reduce(
    (sum, [, ...extents]) => sum + extents.reduce<number>((n, extent) => n * (extent ?? 1), 1),
    0,
  );
}

export interface MemoryLimits {
  /** of all tensors together */
  readonly bytes: number;
  /** of any one of them: a GPU's buffers end somewhere */
  readonly tensorBytes: number;
}

/** The smallest power of two of micro-batches that fits; null when not even single samples do. */
export function accumulateToFit(
  model: tf.LayersModel,
  batchSize: number,
  limits: MemoryLimits,
  atLeast: number,
): number | null {
  const largest = Math.max(...model.layers.map((layer) => valuesOf(layer.outputShape)));
  for (let accumulate = atLeast; accumulate < 2 * batchSize; accumulate *= 2) {
    const microBatch = Math.ceil(batchSize / accumulate);
    const fits = estimateTrainingBytes(model, microBatch) <= limits.bytes;
    if (fits && BYTES_OF_FLOAT * largest * microBatch <= limits.tensorBytes) return accumulate;
  }
  return null;
}
