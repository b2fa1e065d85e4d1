/** Batches gathered on the device from a data set that lies there. */
import type * as tf from "@tensorflow/tfjs";
import { GATHER_ROWS, hasKernel, runKernel } from "./native.ts";

/** Whether the current backend gathers; where it does not, batches are gathered on the processor. */
export const canGatherRows = (): boolean => hasKernel(GATHER_ROWS);

/**
 * The samples of a batch as floats. No gradient flows through it.
 * @param packed - int32 words, each four uint8 values of samples one behind the other (`packBytes`), or float32
 * [samples, size]; stays the caller's
 * @param indices - int32 [batch]; stays the caller's
 * @param shape - of one sample
 * @returns float32 [batch, ...shape]
 */
export function gatherRows(packed: tf.Tensor, indices: tf.Tensor, shape: readonly number[]): tf.Tensor {
  return runKernel(GATHER_ROWS, { packed, indices }, { shape: [...shape] });
}

/** uint8 values four to a word, the first in the lowest byte; the last word is filled with zeros. */
export function packBytes(values: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(values.length / 4));
  values.forEach((value, at) => (words[at >> 2]! |= value << (8 * (at & 3))));
  return words;
}
