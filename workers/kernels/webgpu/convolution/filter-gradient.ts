/** Runs the filter gradient of a convolution, full or depthwise. */
import type * as tf from "@tensorflow/tfjs";
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { addChunks } from "../wgsl/add-chunks.ts";
import { blocksOf } from "../wgsl/channels.ts";
import { filterGradientCode, planFilterGradient, type FilterTile } from "./filter-gradient-code.ts";

/**
 * x [n, h, w, ci], dy [n, oh, ow, co] → a tensor of `shape`.
 * @param shape - [fh, fw, ci, co], depthwise [fh, fw, c, m]
 */
export function filterGradient(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  g: ConvolutionGeometry,
  tile: FilterTile,
  shape: readonly number[],
): tf.TensorInfo {
  const plan = planFilterGradient(g, tile);
  const sums = newTensor(plan.chunks === 1 ? shape : [plan.chunks, ...shape]);
  const key = `filter-gradient ${Object.values(g).join()} ${Object.values(tile).join()}`;
  dispatch(
    { key, code: () => filterGradientCode(g, plan) },
    { tensors: [x, dy, sums], workgroups: plan.threads.workgroups },
  );
  return plan.chunks === 1 ? sums : addChunks(sums, plan.chunks, shape);
}

/** Taps of a filter row that one thread sums, five at most: then the sums fit into about 80 registers. */
function spanOf(g: ConvolutionGeometry): number {
  return Math.ceil(g.filterWidth / Math.ceil(g.filterWidth / 5));
}

/** Few registers: the most threads at a time. */
export function smallTile(g: ConvolutionGeometry): FilterTile {
  return { kind: "full", span: spanOf(g), inBlocks: 1, outBlocks: 1 };
}

/** Few loads for many products, in about twice the registers; null where that is the small tile. */
export function largeTile(g: ConvolutionGeometry): FilterTile | null {
  const paired = (channels: number): number => (blocksOf(channels) % 2 === 0 ? 2 : 1);
  const span = spanOf(g);
  if (span > 3) return null;
  const outBlocks = paired(g.outChannels);
  const inBlocks = span === 1 || outBlocks === 1 ? paired(g.inChannels) : 1;
  return inBlocks * outBlocks === 1 ? null : { kind: "full", span, inBlocks, outBlocks };
}

export function depthwiseTile(g: ConvolutionGeometry): FilterTile {
  return { kind: "depthwise", span: spanOf(g), inBlocks: 1, outBlocks: 1 };
}
