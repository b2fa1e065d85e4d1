/**
 * Batch normalisation in training (Ioffe and Szegedy, arXiv:1502.03167) with a gradient of its own: tfjs's goes
 * through Tile and a dozen small ops, the largest cost of a training step on WASM.
 */
import * as tf from "@tensorflow/tfjs";
import { columnMoments, columnProducts, combineColumns, scaleColumns } from "./columns.ts";

export interface BatchNormResult {
  /** like x */
  readonly y: tf.Tensor;
  /** [channels]; no gradient flows through it */
  readonly mean: tf.Tensor1D;
  /** [channels], biased; no gradient flows through it */
  readonly variance: tf.Tensor1D;
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
  const channels = x.shape.at(-1)!;
  const moments = momentsWithoutGradient(x.reshape([-1, channels]));
  const [mean, variance] = tf.unstack(moments) as [tf.Tensor1D, tf.Tensor1D];
  const normalise = tf.customGrad((...args) => {
    const [xs, scale, shift] = args as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
    const save = args[3] as tf.GradSaveFunc;
    const deviation = tf.sqrt<tf.Tensor1D>(tf.add(variance, epsilon));
    const slope = tf.div<tf.Tensor1D>(scale, deviation);
    const offset = tf.sub<tf.Tensor1D>(shift, tf.mul(mean, slope));
    const value = scaleColumns(xs.reshape([-1, channels]), slope, offset).reshape(xs.shape);
    save([xs, slope, mean, deviation]);
    return { value, gradFunc: (dy, saved) => gradients(dy, saved as Saved) };
  });
  return { y: normalise(x, gamma, beta), mean, variance };
}

type Saved = [x: tf.Tensor, slope: tf.Tensor1D, mean: tf.Tensor1D, deviation: tf.Tensor1D];

/**
 * dx = slope · (dy − mean(dy) − x̂ · mean(dy·x̂)), dgamma = sum(dy·x̂), dbeta = sum(dy), with x̂ = (x − mean)/deviation.
 * Written as a·dy + b·x + offset so that x̂ is never stored.
 */
function gradients(dy: tf.Tensor, [x, slope, mean, deviation]: Saved): tf.Tensor[] {
  const channels = mean.size;
  const [rowsOfDy, rowsOfX] = [
    dy.reshape<tf.Tensor2D>([-1, channels]),
    x.reshape<tf.Tensor2D>([-1, channels]),
  ];
  const rows = rowsOfX.shape[0];
  const [dBeta, dyTimesX] = tf.unstack(columnProducts(rowsOfDy, rowsOfX)) as [tf.Tensor1D, tf.Tensor1D];
  const dGamma = tf.div<tf.Tensor1D>(tf.sub(dyTimesX, tf.mul(mean, dBeta)), deviation);
  const b = tf.mul<tf.Tensor1D>(tf.div(slope, deviation), tf.div(dGamma, -rows));
  const offset = tf.sub<tf.Tensor1D>(tf.mul(slope, tf.div(dBeta, -rows)), tf.mul(b, mean));
  return [combineColumns(rowsOfDy, rowsOfX, slope, b, offset).reshape(x.shape), dGamma, dBeta];
}

/** One node on the tape that no gradient passes, instead of a dozen that keep their inputs alive. */
function momentsWithoutGradient(x: tf.Tensor): tf.Tensor {
  const moments = tf.customGrad((rows) => ({
    value: columnMoments(rows as tf.Tensor2D),
    gradFunc: () => tf.zeros(x.shape),
  }));
  return moments(x);
}
