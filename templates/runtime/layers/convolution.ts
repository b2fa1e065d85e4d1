import * as tf from "@tensorflow/tfjs";
import { onlyTensor } from "./layer-call.ts";

export interface ConvolutionArgs {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
}

/**
 * tfjs's own convolution layer, "same" padding, stride 1, without a bias, its kernel still to be drawn. Only the call is
 * ours: the stock one differentiates input and kernel together, so that the network's first convolution works out what
 * the images should have been, the dearest gradient of all.
 */
export function convolution({ name, filters, kernelSize }: ConvolutionArgs): tf.layers.Layer {
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize,
    padding: "same",
    useBias: false,
    kernelInitializer: "zeros",
  });
  layer.call = (inputs) => {
    const kernel = layer.weights[0]!.read() as tf.Tensor4D;
    return tf.conv2d(onlyTensor(inputs) as tf.Tensor4D, kernel, 1, "same");
  };
  return layer;
}
