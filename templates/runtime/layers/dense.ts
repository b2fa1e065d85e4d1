import * as tf from "@tensorflow/tfjs";
import { onlyTensor } from "./layer-call.ts";

export interface DenseArgs {
  readonly name: string;
  readonly units: number;
  readonly useBias: boolean;
}

/**
 * tfjs's own dense layer without an activation, its kernel still to be drawn. Only the call is ours: the stock one
 * differentiates input and kernel together, so that a network's first layer works out what the data should have been.
 */
export function dense({ name, units, useBias }: DenseArgs): tf.layers.Layer {
  const layer = tf.layers.dense({ name, units, useBias, kernelInitializer: "zeros" });
  layer.call = (inputs) => {
    const [kernel, bias] = layer.weights.map((weight) => weight.read());
    const product = tf.matMul(onlyTensor(inputs), kernel!);
    return bias === undefined ? product : tf.add(product, bias);
  };
  return layer;
}
