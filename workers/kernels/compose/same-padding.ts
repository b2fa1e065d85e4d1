/**
 * XNNPACK's own "same" padding goes wrong when a stride exceeds the filter (it reads outside the image). Spelling the
 * padding out avoids it.
 */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry } from "../convolution-geometry.ts";
import { input, type Kernel } from "../kernel.ts";

/** The forward convolution `name`, with "same" written out wherever it would go wrong. */
export function withSafeSamePadding(name: string, depthwise: boolean): Kernel {
  return {
    name,
    body(inputs, attrs, stock) {
      const filter = input(inputs, "filter");
      const g =
        attrs["pad"] === "same"
          ? convolutionGeometry(input(inputs, "x").shape, filter.shape, attrs, depthwise)
          : null;
      if (g === null || (g.strideHeight <= g.filterHeight && g.strideWidth <= g.filterWidth))
        return stock(inputs, attrs);
      const pad: tf.backend_util.ExplicitPadding = [
        [0, 0],
        [g.padTop, g.padBottom],
        [g.padLeft, g.padRight],
        [0, 0],
      ];
      return stock(inputs, { ...attrs, pad });
    },
  };
}
