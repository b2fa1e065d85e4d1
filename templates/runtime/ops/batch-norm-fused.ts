/** Batch norm, the ReLU that may follow it and the gradients of both in fused kernels. */
import * as tf from "@tensorflow/tfjs";
import { BATCH_NORM, BATCH_NORM_GRADIENT, hasKernel, runKernel, runKernels } from "./native.ts";

/** Whether the current backend has the kernels: then batch norm takes the ReLU along and moving averages follow. */
export const hasFusedBatchNorm = (): boolean => hasKernel(BATCH_NORM);

export interface NormOptions {
  readonly epsilon: number;
  /** whether max(y, 0) is wanted */
  readonly rectify: boolean;
}

/** @param moments - [2, channels]: means and variances */
export function fusedNorm(
  x: tf.Tensor,
  moments: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  { epsilon, rectify }: NormOptions,
): tf.Tensor {
  const normalise = tf.customGrad((...args) => {
    const [xs, scale, shift] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[3] as tf.GradSaveFunc;
    const value = runKernel(BATCH_NORM, { x: xs, moments, gamma: scale, beta: shift }, { epsilon, rectify });
    save([xs, moments, scale, shift]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const names = ["x", "moments", "gamma", "beta"];
      const inputs = Object.fromEntries(names.map((name, i) => [name, saved[i]!]));
      return runKernels(BATCH_NORM_GRADIENT, { dy, ...inputs }, { epsilon, rectify });
    };
    return { value, gradFunc };
  });
  return normalise(x, gamma, beta);
}
