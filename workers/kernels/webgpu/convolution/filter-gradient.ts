/** Gradient of a convolution with respect to its filter. */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry, type ConvolutionGeometry, type Shape4 } from "../../convolution-geometry.ts";
import { input, type Kernel } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { addChunks } from "../wgsl/add-chunks.ts";
import { blocksOf } from "../wgsl/channels.ts";
import { filterGradientCode, planFilterGradient, type FilterTile } from "./filter-gradient-code.ts";

/** x [n, h, w, ci], dy [n, oh, ow, co] → [fh, fw, ci, co]. Dilations and NCHW go to the stock kernel. */
export const tiledFilterGradient: Kernel = {
  name: tf.Conv2DBackpropFilter,
  body(inputs, attrs, stock) {
    const x = input(inputs, "x");
    const g = convolutionGeometry(x.shape, attrs["filterShape"] as Shape4, attrs);
    if (g === null) return stock(inputs, attrs);
    return filterGradient(x, input(inputs, "dy"), g, filterTile(g));
  },
};

/** Few loads for many products, within about 64 registers for the sums. */
function filterTile(g: ConvolutionGeometry): FilterTile {
  const span = Math.ceil(g.filterWidth / Math.ceil(g.filterWidth / 5));
  const paired = (channels: number): number => (span === 1 && blocksOf(channels) % 2 === 0 ? 2 : 1);
  return { span, inBlocks: paired(g.inChannels), outBlocks: paired(g.outChannels) };
}

function filterGradient(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  g: ConvolutionGeometry,
  tile: FilterTile,
): tf.TensorInfo {
  const plan = planFilterGradient(g, tile);
  const shape = [g.filterHeight, g.filterWidth, g.inChannels, g.outChannels];
  const sums = newTensor(plan.chunks === 1 ? shape : [plan.chunks, ...shape]);
  const key = `filter-gradient ${Object.values(g).join()} ${Object.values(tile).join()}`;
  dispatch(
    { key, code: () => filterGradientCode(g, plan) },
    { tensors: [x, dy, sums], workgroups: plan.threads.workgroups },
  );
  return plan.chunks === 1 ? sums : addChunks(sums, plan.chunks, shape);
}
