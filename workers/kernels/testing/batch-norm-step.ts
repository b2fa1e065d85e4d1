/** Batch norm as a layer does it, for any backend. */
import * as tf from "@tensorflow/tfjs";
import { followedBatchNorm, hasFusedBatchNorm } from "../../../templates/runtime/ops/index.ts";
import { expectSame, seededValues, type Computation } from "./compare.ts";

export const EPSILON = 1e-3;

/**
 * Of x, gamma, beta, weight: y, the moving averages after it, and the gradients of Σ weight · y; a backend that leaves
 * out the ReLU gets it.
 */
export function batchNormStep(relu: boolean): Computation {
  return ([x, gamma, beta, weight]) => {
    const channels = gamma!.size;
    const moving = {
      mean: tf.variable(tf.zeros([channels])),
      variance: tf.variable(tf.ones([channels])),
      momentum: 0.9,
    };
    const rectify = relu && hasFusedBatchNorm();
    const norm = (...[a, b, c]: tf.Tensor[]): tf.Tensor => {
      const y = followedBatchNorm(a!, b!, c!, moving, { epsilon: EPSILON, rectify });
      return relu && !rectify ? tf.relu(y) : y;
    };
    const y = norm(x!, gamma!, beta!);
    const averages = [moving.mean.clone(), moving.variance.clone()];
    const gradients = tf.grads((...inputs) => tf.mul(norm(...inputs), weight!))([x!, gamma!, beta!]);
    tf.dispose([moving.mean, moving.variance]);
    return [y, ...averages, ...gradients];
  };
}

/** Like the composition on the cpu backend. @param shape - [..., channels] */
export function expectSameBatchNorm(
  backend: string,
  shape: readonly number[],
  seed: number,
  relu: boolean,
): Promise<void> {
  const channels = shape.at(-1)!;
  const inputs = [shape, [channels], [channels], shape].map((one, i) => seededValues(one, seed + i));
  return expectSame(backend, inputs, batchNormStep(relu), 1e-5);
}
