/** What the fused kernels need to know of their inputs. */
import type * as tf from "@tensorflow/tfjs";
import type { TensorMap } from "../../kernel.ts";

/** @throws Error when an op forgot it: a bug there, not the user's */
export function tensorOf(inputs: TensorMap, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`kernel input ${name} is missing`);
  return tensor;
}
