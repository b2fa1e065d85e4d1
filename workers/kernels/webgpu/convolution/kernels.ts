/** tfjs kernels of convolutions in our WGSL. Dilations and NCHW go to the stock ones. */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry, type Shape4 } from "../../convolution-geometry.ts";
import { input, type Kernel } from "../../kernel.ts";
import { depthwiseTile, filterGradient, largeTile, smallTile } from "./filter-gradient.ts";
import { gather } from "./gather.ts";

/** x [n, h, w, ci], dy [n, oh, ow, co] → [fh, fw, ci, co]. */
export const filterGradientKernel: Kernel = {
  name: tf.Conv2DBackpropFilter,
  body(inputs, attrs, stock) {
    const x = input(inputs, "x");
    const shape = attrs["filterShape"] as Shape4;
    const g = convolutionGeometry(x.shape, shape, attrs);
    if (g === null) return stock(inputs, attrs);
    return filterGradient(x, input(inputs, "dy"), g, largeTile(g) ?? smallTile(g), shape);
  },
};

/** x [n, h, w, c], dy [n, oh, ow, c·m] → [fh, fw, c, m]. */
export const depthwiseFilterGradientKernel: Kernel = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  body(inputs, attrs, stock) {
    const x = input(inputs, "x");
    const shape = attrs["filterShape"] as Shape4;
    const g = convolutionGeometry(x.shape, shape, attrs, true);
    if (g === null) return stock(inputs, attrs);
    return filterGradient(x, input(inputs, "dy"), g, depthwiseTile(g), shape);
  },
};

/** dy [n, oh, ow, co], filter [fh, fw, ci, co] → [n, h, w, ci]. */
export const inputGradientKernel: Kernel = {
  name: tf.Conv2DBackpropInput,
  body(inputs, attrs, stock) {
    const filter = input(inputs, "filter");
    const g = convolutionGeometry(attrs["inputShape"] as Shape4, filter.shape, attrs);
    if (g === null) return stock(inputs, attrs);
    return gather(input(inputs, "dy"), filter, g, { kind: "full", direction: "backward", positions: 8 });
  },
};

/** dy [n, oh, ow, c·m], filter [fh, fw, c, m] → [n, h, w, c]. */
export const depthwiseInputGradientKernel: Kernel = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  body(inputs, attrs, stock) {
    const filter = input(inputs, "filter");
    const g = convolutionGeometry(attrs["inputShape"] as Shape4, filter.shape, attrs, true);
    if (g === null) return stock(inputs, attrs);
    return gather(input(inputs, "dy"), filter, g, { kind: "depthwise", direction: "backward", positions: 4 });
  },
};

/** x [n, h, w, ci], filter [fh, fw, ci, co] → [n, oh, ow, co]. */
export const convolutionKernel: Kernel = {
  name: tf.Conv2D,
  body(inputs, attrs, stock) {
    const x = input(inputs, "x");
    const filter = input(inputs, "filter");
    const g = convolutionGeometry(x.shape, filter.shape, attrs);
    if (g === null) return stock(inputs, attrs);
    return gather(x, filter, g, { kind: "full", direction: "forward", positions: 8 });
  },
};

/** x [n, h, w, c], filter [fh, fw, c, m] → [n, oh, ow, c·m]. */
export const depthwiseConvolutionKernel: Kernel = {
  name: tf.DepthwiseConv2dNative,
  body(inputs, attrs, stock) {
    const x = input(inputs, "x");
    const filter = input(inputs, "filter");
    const g = convolutionGeometry(x.shape, filter.shape, attrs, true);
    if (g === null) return stock(inputs, attrs);
    return gather(x, filter, g, { kind: "depthwise", direction: "forward", positions: 4 });
  },
};
