/**
 * Gradient of a convolution with respect to its filter, as a convolution: channels of x act as the batch, the batch
 * acts as the channels, and dy is a filter as large as the output. XNNPACK runs it at the speed of a forward pass.
 */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry, type Shape4 } from "../convolution-geometry.ts";
import { input, type Kernel } from "../kernel.ts";

/** x [n, h, w, ci], dy [n, oh, ow, co] → [fh, fw, ci, co]. */
export const filterGradientAsConvolution: Kernel = {
  name: tf.Conv2DBackpropFilter,
  body(inputs, attrs) {
    const x = input(inputs, "x");
    const dy = input(inputs, "dy");
    const filterShape = attrs["filterShape"] as Shape4;
    const g = convolutionGeometry(x.shape, filterShape, attrs);
    if (g === null)
      throw new Error("the gradient of a convolution is defined for NHWC without dilations only");
    return tf.tidy(() => {
      const channelsAsBatch = tf.transpose(x, [3, 1, 2, 0]);
      const dyAsFilter = tf.transpose(dy, [1, 2, 0, 3]);
      const padding: tf.backend_util.ExplicitPadding = [
        [0, 0],
        [g.padTop, g.padBottom],
        [g.padLeft, g.padRight],
        [0, 0],
      ];
      const strides: [number, number] = [g.strideHeight, g.strideWidth];
      const product = tf.conv2d(channelsAsBatch, dyAsFilter, 1, padding, "NHWC", strides);
      const taps = tf.slice4d(
        product,
        [0, 0, 0, 0],
        [g.inChannels, g.filterHeight, g.filterWidth, g.outChannels],
      );
      return tf.transpose(taps, [1, 2, 0, 3]);
    });
  },
};
