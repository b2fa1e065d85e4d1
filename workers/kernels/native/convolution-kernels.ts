/** Convolutions and their gradients by our own functions where stride and channels fit, else by composition. */
import * as tf from "@tensorflow/tfjs";
import { filterGradientAsConvolution } from "../compose/filter-gradient.ts";
import { inputGradientAsConvolution } from "../compose/input-gradient.ts";
import { withSafeSamePadding } from "../compose/same-padding.ts";
import {
  convolutionGeometry,
  inputGradientPadding,
  type ConvolutionGeometry,
  type Shape4,
} from "../convolution-geometry.ts";
import { allFloat32, input, type Kernel, type TensorMap } from "../kernel.ts";
import { convolve } from "./convolve.ts";
import { filterGradient } from "./filter-gradient.ts";
import { wasmHeap, type Heap } from "./heap.ts";
import type { ImageLayout } from "./padded-images.ts";

/** The forward kernel `name`: Conv2D, or FusedConv2D where nothing is fused into it. */
export function nativeConvolution(name: string): Kernel {
  const composed = withSafeSamePadding(name, false);
  return {
    name,
    body(inputs, attrs, stock) {
      const heap = wasmHeap();
      const [x, filter] = [input(inputs, "x"), input(inputs, "filter")];
      const g = plain(inputs, attrs) ? convolutionGeometry(x.shape, filter.shape, attrs) : null;
      if (heap === null || !fits(g)) return composed.body(inputs, attrs, stock);
      const [, fw, ci, co] = filter.shape;
      const out = heap.output([g.batch, g.outHeight, g.outWidth, co]);
      const steps = { row: fw * ci * co, column: ci * co, inChannel: co, outChannel: 1 };
      const layout = asOneRow(
        { ...imageOf(g), top: g.padTop, bottom: g.padBottom, left: g.padLeft, right: g.padRight },
        g,
      );
      convolve(
        heap,
        x,
        layout,
        { height: g.filterHeight, width: fw, outChannels: co, values: filter, first: 0, steps },
        out,
      );
      return out;
    },
  };
}

export const nativeInputGradient: Kernel = {
  name: tf.Conv2DBackpropInput,
  body(inputs, attrs, stock) {
    const heap = wasmHeap();
    const [dy, filter] = [input(inputs, "dy"), input(inputs, "filter")];
    const inputShape = attrs["inputShape"] as Shape4;
    const g = convolutionGeometry(inputShape, filter.shape, attrs);
    const padding = g === null ? null : inputGradientPadding(g);
    if (heap === null || padding === null || !fits(g))
      return inputGradientAsConvolution.body(inputs, attrs, stock);
    return inputGradient(heap, dy, filter, g, padding);
  },
};

/** The filter turned by 180° with its channels swapped, over dy. */
function inputGradient(
  heap: Heap,
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  g: ConvolutionGeometry,
  [[top, bottom], [left, right]]: [[number, number], [number, number]],
): tf.TensorInfo {
  const [fh, fw, ci, co] = filter.shape;
  const out = heap.output([g.batch, g.inHeight, g.inWidth, ci]);
  const steps = { row: -fw * ci * co, column: -ci * co, inChannel: 1, outChannel: co };
  const first = (fh * fw - 1) * ci * co;
  const image = { batch: g.batch, height: g.outHeight, width: g.outWidth, channels: co };
  const layout = asOneRow({ ...image, top, bottom, left, right }, g);
  convolve(heap, dy, layout, { height: fh, width: fw, outChannels: ci, values: filter, first, steps }, out);
  return out;
}

export const nativeFilterGradient: Kernel = {
  name: tf.Conv2DBackpropFilter,
  body(inputs, attrs, stock) {
    const heap = wasmHeap();
    const [x, dy] = [input(inputs, "x"), input(inputs, "dy")];
    const g = allFloat32(inputs) ? convolutionGeometry(x.shape, attrs["filterShape"] as Shape4, attrs) : null;
    if (heap === null || !fits(g) || g.outChannels % 4 !== 0)
      return filterGradientAsConvolution.body(inputs, attrs, stock);
    const out = heap.output([g.filterHeight, g.filterWidth, g.inChannels, g.outChannels]);
    filterGradient(heap, x, dy, g, out);
    return out;
  },
};

/** Our functions know stride 1 only. */
function fits(g: ConvolutionGeometry | null): g is ConvolutionGeometry {
  return g !== null && g.strideHeight === 1 && g.strideWidth === 1;
}

/** No bias, no activation, float32. */
function plain(inputs: TensorMap, { activation }: Readonly<Record<string, unknown>>): boolean {
  const fused = inputs["bias"] !== undefined || (activation ?? "linear") !== "linear";
  return !fused && allFloat32(inputs);
}

function imageOf(g: ConvolutionGeometry): Pick<ImageLayout, "batch" | "height" | "width" | "channels"> {
  return { batch: g.batch, height: g.inHeight, width: g.inWidth, channels: g.inChannels };
}

/** A 1×1 filter does not care where rows and images end: one long row leaves no narrow tiles. */
function asOneRow(layout: ImageLayout, { filterHeight, filterWidth }: ConvolutionGeometry): ImageLayout {
  const padded = Math.max(layout.top, layout.bottom, layout.left, layout.right) > 0;
  if (padded || filterHeight > 1 || filterWidth > 1) return layout;
  return { ...layout, batch: 1, height: 1, width: layout.batch * layout.height * layout.width };
}
