/** tfjs kernels of convolutions in our WGSL. Dilations, NCHW and values other than float32 go to the stock ones. */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry, type ConvolutionGeometry, type Shape4 } from "../../convolution-geometry.ts";
import { allFloat32, input, type Attributes, type Kernel, type TensorMap } from "../../kernel.ts";
import { choosingKernel, type Candidate } from "../choose/index.ts";
import { filterGradientCandidates, gatherCandidates } from "./candidates.ts";
import type { Finish } from "./gather-code.ts";

/** x [n, h, w, ci], filter [fh, fw, ci, co] → [n, oh, ow, co]. */
const convolution = kernelOf(tf.Conv2D, "full", (g) =>
  gatherCandidates(g, { kind: "full", direction: "forward" }),
);

/** The same, then a bias [co] and an activation; those of layers with neither are of this kind too. */
const fusedConvolution = kernelOf(tf.FusedConv2D, "full", (g, activation) =>
  gatherCandidates(g, { kind: "full", direction: "forward", activation }),
);

/** dy [n, oh, ow, co], filter [fh, fw, ci, co] → [n, h, w, ci]. */
const inputGradient = kernelOf(tf.Conv2DBackpropInput, "full", (g) =>
  gatherCandidates(g, { kind: "full", direction: "backward" }),
);

/** x [n, h, w, ci], dy [n, oh, ow, co] → [fh, fw, ci, co]. */
const filterGradient = kernelOf(tf.Conv2DBackpropFilter, "full", (g) => filterGradientCandidates(g, "full"));

/** x [n, h, w, c], filter [fh, fw, c, m] → [n, oh, ow, c·m]. */
const depthwiseConvolution = kernelOf(tf.DepthwiseConv2dNative, "depthwise", (g) =>
  gatherCandidates(g, { kind: "depthwise", direction: "forward" }),
);

/** dy [n, oh, ow, c·m], filter [fh, fw, c, m] → [n, h, w, c]. */
const depthwiseInputGradient = kernelOf(tf.DepthwiseConv2dNativeBackpropInput, "depthwise", (g) =>
  gatherCandidates(g, { kind: "depthwise", direction: "backward" }),
);

/** x [n, h, w, c], dy [n, oh, ow, c·m] → [fh, fw, c, m]. */
const depthwiseFilterGradient = kernelOf(tf.DepthwiseConv2dNativeBackpropFilter, "depthwise", (g) =>
  filterGradientCandidates(g, "depthwise"),
);

export const convolutionKernels: readonly Kernel[] = [
  convolution,
  fusedConvolution,
  inputGradient,
  filterGradient,
  depthwiseConvolution,
  depthwiseInputGradient,
  depthwiseFilterGradient,
];

type Activation = Finish["activation"];

function kernelOf(
  name: string,
  kind: "full" | "depthwise",
  candidatesOf: (g: ConvolutionGeometry, activation: Activation) => readonly Candidate[],
): Kernel {
  return choosingKernel(name, (inputs, attrs) => {
    const activation = activationOf(inputs, attrs);
    if (activation === null || !allFloat32(inputs)) return null;
    const g = convolutionGeometry(...shapesOf(inputs, attrs), attrs, kind === "depthwise");
    if (g === null) return null;
    return { key: `${keyOf(g)} ${activation}`, candidates: candidatesOf(g, activation) };
  });
}

/** What is fused into a convolution; null where we do not fuse it. */
function activationOf(inputs: TensorMap, { activation = "linear" }: Attributes): Activation | null {
  const { bias } = inputs;
  if (bias !== undefined && bias.rank !== 1) return null;
  return activation === "linear" || activation === "relu" ? activation : null;
}

/** Of input and filter. A gradient has an attribute in place of the tensor that it is the gradient for. */
function shapesOf(inputs: TensorMap, attrs: Attributes): [Shape4, Shape4] {
  const shape = (tensor: string, attribute: string): Shape4 =>
    tensor in inputs ? input(inputs, tensor).shape : (attrs[attribute] as Shape4);
  return [shape("x", "inputShape"), shape("filter", "filterShape")];
}

/** Batches between two powers of two share a choice: the last batch of an epoch is a short one. */
function keyOf(g: ConvolutionGeometry): string {
  return Object.values({ ...g, batch: 2 ** Math.ceil(Math.log2(g.batch)) }).join();
}
