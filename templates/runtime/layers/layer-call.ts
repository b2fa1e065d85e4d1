/** What tfjs hands to a layer's `call`. */
import type * as tf from "@tensorflow/tfjs";

export type CallOptions = Readonly<Record<string, unknown>>;

export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const tensor = Array.isArray(inputs) ? inputs[0] : inputs;
  if (tensor === undefined) throw new Error("a layer was called without an input");
  return tensor;
}

export function isTraining(options: CallOptions): boolean {
  return options["training"] === true;
}
