/** Sizes of a 2-D convolution as the gradient kernels need them, from what tfjs passes as attributes. NHWC only. */
import * as tf from "@tensorflow/tfjs";
import type { Attributes } from "./kernel.ts";

export type Shape4 = [number, number, number, number];

export interface ConvolutionGeometry {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** of a depthwise convolution: inChannels × multiplier */
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padBottom: number;
  readonly padLeft: number;
  readonly padRight: number;
}

/** Null when the attributes ask for what our kernels do not do: dilations, NCHW. The stock kernel then runs. */
export function convolutionGeometry(
  inputShape: Shape4,
  filterShape: Shape4,
  attrs: Attributes,
  depthwise = false,
): ConvolutionGeometry | null {
  const { strides, pad, dimRoundingMode, dataFormat, dilations } = attrs as unknown as ConvolutionAttributes;
  if (dataFormat === "NCHW" || !allOnes(dilations)) return null;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
    depthwise,
  );
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padBottom: info.padInfo.bottom,
    padLeft: info.padInfo.left,
    padRight: info.padInfo.right,
  };
}

interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: "floor" | "round" | "ceil";
  dataFormat?: string;
  dilations?: number | readonly number[];
}

function allOnes(dilations: number | readonly number[] | undefined): boolean {
  return dilations === undefined || [dilations].flat().every((dilation) => dilation === 1);
}

/** Padding that turns the gradient of the output into the gradient of the input; null when some would be negative. */
export function inputGradientPadding(g: ConvolutionGeometry): [[number, number], [number, number]] | null {
  const top = g.filterHeight - 1 - g.padTop;
  const left = g.filterWidth - 1 - g.padLeft;
  const bottom = g.inHeight - dilatedSize(g.outHeight, g.strideHeight) + g.padTop;
  const right = g.inWidth - dilatedSize(g.outWidth, g.strideWidth) + g.padLeft;
  if (Math.min(top, left, bottom, right) < 0) return null;
  return [
    [top, bottom],
    [left, right],
  ];
}

/** Length of `size` values with `stride - 1` zeros between neighbours. */
export function dilatedSize(size: number, stride: number): number {
  return (size - 1) * stride + 1;
}
