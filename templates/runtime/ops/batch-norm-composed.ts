/** Batch norm and its gradients from column sums and maps, for backends without the fused kernels. */
import * as tf from "@tensorflow/tfjs";
import { columnProducts, combineColumns, scaleColumns } from "./columns.ts";

/** @param mean - and variance: [channels] of the batch */
export function composedNorm(
  x: tf.Tensor,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const normalise = tf.customGrad((...args) => {
    const [xs, scale, shift] = args as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
    const save = args[3] as tf.GradSaveFunc;
    const deviation = tf.sqrt<tf.Tensor1D>(tf.add(variance, epsilon));
    const slope = tf.div<tf.Tensor1D>(scale, deviation);
    const offset = tf.sub<tf.Tensor1D>(shift, tf.mul(mean, slope));
    const value = scaleColumns(xs.reshape([-1, mean.size]), slope, offset).reshape(xs.shape);
    save([xs, slope, mean, deviation]);
    return { value, gradFunc: (dy, saved) => gradients(dy, saved as Saved) };
  });
  return normalise(x, gamma, beta);
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
