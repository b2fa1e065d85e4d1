/** Gradients of the depthwise convolution. filter [fh, fw, c, m]; channel k of m of input channel c is output c·m + k. */
import * as tf from "@tensorflow/tfjs";
import {
  convolutionGeometry,
  dilatedSize,
  inputGradientPadding,
  type ConvolutionGeometry,
  type Shape4,
} from "../convolution-geometry.ts";
import { input, type Kernel } from "../kernel.ts";
import { dilate } from "./dilate.ts";

/** x [n, h, w, c], dy [n, oh, ow, c·m] → [fh, fw, c, m], tap by tap: sum of x shifted to the tap, times dy. */
export const depthwiseFilterGradient: Kernel = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  body(inputs, attrs) {
    const x = input(inputs, "x");
    const dy = input(inputs, "dy");
    const filterShape = attrs["filterShape"] as Shape4;
    const g = convolutionGeometry(x.shape, filterShape, attrs, true);
    if (g === null)
      throw new Error("the gradient of a depthwise convolution is defined without dilations only");
    return tf.tidy(() => {
      const spread = dilate(dy, g.strideHeight, g.strideWidth);
      const padded = tf.pad4d(x, [
        [0, 0],
        [g.padTop, g.padBottom],
        [g.padLeft, g.padRight],
        [0, 0],
      ]);
      const taps: tf.Tensor[] = [];
      for (let row = 0; row < g.filterHeight; row++) {
        for (let column = 0; column < g.filterWidth; column++)
          taps.push(tapGradient(padded, spread, g, row, column));
      }
      return tf.stack(taps).reshape(filterShape);
    });
  },
};

/** [c, m] of one tap. */
function tapGradient(
  padded: tf.Tensor4D,
  dy: tf.Tensor4D,
  g: ConvolutionGeometry,
  row: number,
  column: number,
): tf.Tensor {
  const multiplier = g.outChannels / g.inChannels;
  const height = dilatedSize(g.outHeight, g.strideHeight);
  const width = dilatedSize(g.outWidth, g.strideWidth);
  const seen = tf.slice4d(padded, [0, row, column, 0], [g.batch, height, width, g.inChannels]);
  const rows = g.batch * height * width;
  const products = tf.mul(
    seen.reshape([rows, g.inChannels, 1]),
    dy.reshape([rows, g.inChannels, multiplier]),
  );
  return tf
    .matMul(tf.ones([1, rows]), products.reshape([rows, g.outChannels]))
    .reshape([g.inChannels, multiplier]);
}

/** dy [n, oh, ow, c·m], filter [fh, fw, c, m] → [n, h, w, c]: depthwise with the filter turned by 180°, summed over m. */
export const depthwiseInputGradient: Kernel = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  body(inputs, attrs, stock) {
    const dy = input(inputs, "dy");
    const filter = input(inputs, "filter");
    const g = convolutionGeometry(attrs["inputShape"] as Shape4, filter.shape, attrs, true);
    const padding = g === null ? null : inputGradientPadding(g);
    if (g === null || padding === null) return stock(inputs, attrs);
    return tf.tidy(() => {
      const turned = tf
        .reverse(filter, [0, 1])
        .reshape<tf.Tensor4D>([g.filterHeight, g.filterWidth, g.outChannels, 1]);
      const spread = tf.pad4d(dilate(dy, g.strideHeight, g.strideWidth), [[0, 0], ...padding, [0, 0]]);
      const perOutput = tf.depthwiseConv2d(spread, turned, 1, "valid");
      if (g.outChannels === g.inChannels) return perOutput;
      return perOutput.reshape([g.batch, g.inHeight, g.inWidth, g.inChannels, -1]).sum(4);
    });
  },
};
