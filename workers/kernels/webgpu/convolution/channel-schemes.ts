/** How channels meet in a convolution and in a depthwise one, forward and in the gradient with respect to the input. */
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import {
  blocksOf,
  channelReader,
  repeatedChannelReader,
  stridedChannelReader,
  type ChannelTensor,
} from "../wgsl/channels.ts";
import type { ChannelScheme } from "./gather-code.ts";

/** Filter [fh, fw, ci, co]: a block of x meets a block of y in four loads, one for each channel of x. */
export function fullForward(g: ConvolutionGeometry): ChannelScheme {
  return {
    readers: `${channelReader(sourceX(g))}\n${channelReader(fullFilter(g))}`,
    innerBlocks: blocksOf(g.inChannels),
    sourceBlock: "inner",
    lanes: Math.min(4, g.inChannels),
    weights: (tap, lane) => `${tap} * ${g.inChannels} + inner * 4 + ${lane}, block`,
    product: (source, weights) => weights.map((weight, lane) => `${source}[${lane}] * ${weight}`).join(" + "),
  };
}

/** Filter [fh, fw, ci, co]: a block of dy meets a block of dx in four loads, one for each channel of dx. */
export function fullBackward(g: ConvolutionGeometry): ChannelScheme {
  const lanes = Math.min(4, g.inChannels);
  return {
    readers: `${channelReader(sourceDy(g))}\n${channelReader(fullFilter(g))}`,
    innerBlocks: blocksOf(g.outChannels),
    sourceBlock: "inner",
    lanes,
    weights: (tap, lane) => `${tap} * ${g.inChannels} + block * 4 + ${lane}, inner`,
    product: (source, weights) =>
      `vec4f(${[0, 1, 2, 3].map((lane) => (lane < lanes ? `dot(${source}, ${weights[lane]!})` : "0")).join(", ")})`,
  };
}

/** Filter [fh, fw, c, m]: channel c·m + k of y is channel c of x times its own weight. */
export function depthwiseForward(g: ConvolutionGeometry): ChannelScheme {
  const multiplier = g.outChannels / g.inChannels;
  return {
    readers: `${repeatedChannelReader(sourceX(g), multiplier)}\n${channelReader(depthwiseFilter(g))}`,
    innerBlocks: 1,
    sourceBlock: "block",
    lanes: 1,
    weights: (tap) => `${tap}, block`,
    product: (source, [weight]) => `${source} * ${weight!}`,
  };
}

/** Filter [fh, fw, c, m]: channel c of dx is the sum over k of channel c·m + k of dy times its weight. */
export function depthwiseBackward(g: ConvolutionGeometry): ChannelScheme {
  const multiplier = g.outChannels / g.inChannels;
  const block = `block * ${multiplier} + inner`;
  return {
    readers: [sourceDy(g), depthwiseFilter(g)]
      .map((tensor) => stridedChannelReader(tensor, multiplier))
      .join("\n"),
    innerBlocks: multiplier,
    sourceBlock: block,
    lanes: 1,
    weights: (tap) => `${tap}, ${block}`,
    product: (source, [weight]) => `${source} * ${weight!}`,
  };
}

function sourceX(g: ConvolutionGeometry): ChannelTensor {
  return {
    name: "source",
    binding: 0,
    positions: g.batch * g.inHeight * g.inWidth,
    channels: g.inChannels,
  };
}

function sourceDy(g: ConvolutionGeometry): ChannelTensor {
  return {
    name: "source",
    binding: 0,
    positions: g.batch * g.outHeight * g.outWidth,
    channels: g.outChannels,
  };
}

function fullFilter(g: ConvolutionGeometry): ChannelTensor {
  const positions = g.filterHeight * g.filterWidth * g.inChannels;
  return { name: "weights", binding: 1, positions, channels: g.outChannels };
}

function depthwiseFilter(g: ConvolutionGeometry): ChannelTensor {
  return {
    name: "weights",
    binding: 1,
    positions: g.filterHeight * g.filterWidth,
    channels: g.outChannels,
  };
}
