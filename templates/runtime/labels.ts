import type * as tf from "@tensorflow/tfjs";
import type { Task } from "./program.ts";

/**
 * Moves `share` of every label to an even guess (Szegedy et al., arXiv:1512.00567): 1/classes for one label an image,
 * 1/2 where every class is its own yes or no. Numbers have no classes to guess: they stay.
 * @param ys - one- or multi-hot [batch, classes]; stays the caller's
 */
export function smoothLabels(ys: tf.Tensor2D, share: number, task: Task): tf.Tensor2D {
  const guess = task === "single-label" ? 1 / ys.shape[1] : 1 / 2;
  return share === 0 || task === "regression"
    ? ys.clone()
    : ys.mul<tf.Tensor2D>(1 - share).add(share * guess);
}
