/** Tensors that are already what a ReLU would make of them, since a kernel took it along. */
import type * as tf from "@tensorflow/tfjs";

const rectified = new WeakSet<tf.Tensor>();

export function markRectified(tensor: tf.Tensor): void {
  rectified.add(tensor);
}

export const isRectified = (tensor: tf.Tensor): boolean => rectified.has(tensor);
