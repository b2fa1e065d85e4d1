/** Positions: the forward convolution, and the gradient with respect to the input. Channels are another file's. */
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import type { ChannelScheme, Scheme } from "./gather-code.ts";

/** source x [n, h, w, ci], result y [n, oh, ow, co]. */
export function forwardScheme(g: ConvolutionGeometry, channels: ChannelScheme, positions: number): Scheme {
  return {
    source: { height: g.inHeight, width: g.inWidth, channels: g.inChannels },
    result: { height: g.outHeight, width: g.outWidth, channels: g.outChannels },
    positions,
    tiles: Math.ceil(g.outWidth / positions),
    resultColumn: (p) => `(tile * ${positions} + ${p})`,
    filterRows: g.filterHeight,
    sourceRow: `row * ${g.strideHeight} - ${g.padTop} + i`,
    filterRow: "i",
    columns: (positions - 1) * g.strideWidth + g.filterWidth,
    sourceColumn: (k) => `tile * ${positions * g.strideWidth} + ${k - g.padLeft}`,
    taps: g.filterWidth,
    filterColumn: String,
    meets: (p, j) => p * g.strideWidth + j,
    tapsMayMiss: false,
    channels,
  };
}

/**
 * source dy [n, oh, ow, co], result dx [n, h, w, ci]. Columns of dx a stride apart see the same taps: the first of
 * them, `phase`, runs over a stride, and `step` counts them. Where the stride does not divide the filter the last tap
 * of some phases lies beyond the filter: its weight is masked.
 */
export function inputGradientScheme(
  g: ConvolutionGeometry,
  channels: ChannelScheme,
  positions: number,
): Scheme {
  const stepTiles = Math.ceil(Math.ceil(g.inWidth / g.strideWidth) / positions);
  const taps = Math.ceil(g.filterWidth / g.strideWidth);
  const phase = `tile / ${stepTiles}`;
  const step = `tile % ${stepTiles} * ${positions}`;
  const shifted = `(${phase} + ${g.padLeft})`;
  return {
    source: { height: g.outHeight, width: g.outWidth, channels: g.outChannels },
    result: { height: g.inHeight, width: g.inWidth, channels: g.inChannels },
    positions,
    tiles: g.strideWidth * stepTiles,
    resultColumn: (p) => `((${step} + ${p}) * ${g.strideWidth} + ${phase})`,
    filterRows: Math.ceil(g.filterHeight / g.strideHeight),
    sourceRow: `(row + ${g.padTop}) / ${g.strideHeight} - i`,
    filterRow: `(row + ${g.padTop}) % ${g.strideHeight} + i * ${g.strideHeight}`,
    columns: positions + taps - 1,
    sourceColumn: (k) => `${step} + ${shifted} / ${g.strideWidth} + ${k - (taps - 1)}`,
    taps,
    filterColumn: (j) => `(${shifted} % ${g.strideWidth} + ${j * g.strideWidth})`,
    meets: (p, j) => p + taps - 1 - j,
    tapsMayMiss: g.filterWidth % g.strideWidth !== 0,
    channels,
  };
}
