/** Gradient of a convolution with respect to its input: a convolution of dy with the filter turned by 180°. */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry, inputGradientPadding, type Shape4 } from "../convolution-geometry.ts";
import { input, type Kernel } from "../kernel.ts";
import { dilate } from "./dilate.ts";

/** dy [n, oh, ow, co], filter [fh, fw, ci, co] → [n, h, w, ci]. Unusual paddings go to the stock kernel. */
export const inputGradientAsConvolution: Kernel = {
  name: tf.Conv2DBackpropInput,
  body(inputs, attrs, stock) {
    const dy = input(inputs, "dy");
    const filter = input(inputs, "filter");
    const g = convolutionGeometry(attrs["inputShape"] as Shape4, filter.shape, attrs);
    const padding = g === null ? null : inputGradientPadding(g);
    if (g === null || padding === null) return stock(inputs, attrs);
    return tf.tidy(() => {
      const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
      const spread = dilate(dy, g.strideHeight, g.strideWidth);
      return tf.conv2d(spread, turned, 1, [[0, 0], ...padding, [0, 0]]);
    });
  },
};
