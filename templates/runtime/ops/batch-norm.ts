/**
 * Batch normalisation in training (Ioffe and Szegedy, arXiv:1502.03167) with a gradient of its own: tfjs's goes
 * through Tile and a dozen small ops, the largest cost of a training step on WASM.
 */
import * as tf from "@tensorflow/tfjs";
import { composedNorm } from "./batch-norm-composed.ts";
import { fusedNorm, hasFusedBatchNorm, type NormOptions } from "./batch-norm-fused.ts";
import { columnMoments } from "./columns.ts";
import { COLUMN_MOMENTS, ownValues, runKernel } from "./native.ts";

export interface BatchNormResult {
  /** like x */
  readonly y: tf.Tensor;
  /** [channels]; no gradient flows through it */
  readonly mean: tf.Tensor1D;
  /** [channels], biased; no gradient flows through it */
  readonly variance: tf.Tensor1D;
}

/** What inference will normalise by: averages over the batches, [channels] each. */
export interface MovingStatistics {
  readonly mean: tf.Variable;
  readonly variance: tf.Variable;
  /** share of the old that a step keeps */
  readonly momentum: number;
}

/**
 * y = (x − mean) / sqrt(variance + epsilon) · gamma + beta over all axes but the last.
 * Takes the variance as E[(x−μ)²]. All three results are the caller's.
 * @param x - [..., channels]
 * @param gamma - [channels]
 * @param beta - [channels]
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon = 1e-3,
): BatchNormResult {
  const moments = momentsWithoutGradient(x, columnMoments);
  const [mean, variance] = tf.unstack(moments) as [tf.Tensor1D, tf.Tensor1D];
  const y = hasFusedBatchNorm()
    ? fusedNorm(x, moments, gamma, beta, { epsilon, rectify: false })
    : composedNorm(x, mean, variance, gamma, beta, epsilon);
  return { y, mean, variance };
}

/**
 * `batchNormTraining` in a layer: only y, and the moving statistics follow in place. Where there is no fused kernel the
 * ReLU is left to the caller: `rectify` must be false.
 */
export function followedBatchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  moving: MovingStatistics,
  how: NormOptions,
): tf.Tensor {
  if (!hasFusedBatchNorm()) {
    const { y, mean, variance } = batchNormTraining(x, gamma, beta, how.epsilon);
    follow(moving.mean, mean, moving.momentum);
    follow(moving.variance, variance, moving.momentum);
    return y;
  }
  const moments = momentsWithoutGradient(x, (rows) =>
    runKernel(
      COLUMN_MOMENTS,
      { x: rows, movingMean: ownValues(moving.mean), movingVariance: ownValues(moving.variance) },
      { momentum: moving.momentum },
    ),
  );
  return fusedNorm(x, moments, gamma, beta, how);
}

function follow(moving: tf.Variable, batch: tf.Tensor, momentum: number): void {
  moving.assign(tf.add(tf.mul(moving, momentum), tf.mul(batch, 1 - momentum)));
}

/** One node on the tape that no gradient passes, instead of a dozen that keep their inputs alive: [2, channels]. */
function momentsWithoutGradient(x: tf.Tensor, momentsOf: (rows: tf.Tensor2D) => tf.Tensor): tf.Tensor {
  const moments = tf.customGrad((rows) => ({
    value: momentsOf(rows as tf.Tensor2D),
    gradFunc: () => tf.zerosLike(rows as tf.Tensor2D),
  }));
  return moments(x.reshape([-1, x.shape.at(-1)!]));
}
