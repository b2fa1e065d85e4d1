/** For tests: random convolutions, and the candidates of a kernel run on their own. */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { convolutionGeometry, type ConvolutionGeometry } from "../../convolution-geometry.ts";
import type { StockKernel } from "../../kernel.ts";
import { expectSame, seededValues } from "../../testing/compare.ts";
import { stockCandidate, type Candidate } from "../choose/index.ts";

export interface Convolution {
  readonly g: ConvolutionGeometry;
  /** what tfjs hands the gradient kernels beside the tensors */
  readonly attrs: tf.NamedAttrMap;
  readonly seed: number;
}

const size = fc.integer({ min: 1, max: 11 });
const filter = fc.constantFrom(1, 1, 2, 3, 3, 4, 5, 7);
const stride = fc.constantFrom(1, 1, 2, 3);
const channels = fc.oneof(fc.constantFrom(1, 3, 4, 8, 16), fc.integer({ min: 1, max: 14 }));
const edge = fc.integer({ min: 0, max: 3 });
const explicitPad = fc.tuple(edge, edge, edge, edge).map(([top, bottom, left, right]) => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
]);

const parameters = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  size: fc.tuple(size, size),
  filter: fc.tuple(filter, filter),
  strides: fc.tuple(stride, stride),
  inChannels: channels,
  outChannels: channels,
  pad: fc.oneof(fc.constantFrom("same", "valid"), explicitPad),
  seed: fc.integer(),
});
type Parameters = typeof parameters extends fc.Arbitrary<infer T> ? T : never;

/** @param kind - depthwise, `outChannels` is a multiple of `inChannels`, up to four times */
export function convolutions(kind: "full" | "depthwise"): fc.Arbitrary<Convolution> {
  return parameters
    .map((p) => toConvolution(p, kind === "depthwise"))
    .filter(({ g }) => Math.min(g.outHeight, g.outWidth) > 0);
}

function toConvolution(p: Parameters, depthwise: boolean): Convolution {
  const inputShape = [p.batch, ...p.size, p.inChannels] as [number, number, number, number];
  const last = depthwise ? 1 + (p.outChannels % 4) : p.outChannels;
  const filterShape = [...p.filter, p.inChannels, last] as [number, number, number, number];
  const attrs = {
    strides: p.strides,
    pad: p.pad as string,
    dilations: [1, 1],
    dataFormat: "NHWC",
    inputShape,
    filterShape,
  };
  return { g: convolutionGeometry(inputShape, filterShape, attrs, depthwise)!, attrs, seed: p.seed };
}

/**
 * Runs every candidate of ours on WebGPU, and the kernel of this name on tfjs's cpu backend, on seeded inputs.
 * @param shapes - of the inputs by name
 */
export async function expectCandidatesSame(
  kernel: string,
  candidates: readonly Candidate[],
  shapes: Readonly<Record<string, readonly number[]>>,
  { attrs, seed }: Convolution,
): Promise<void> {
  const ours = candidates.filter(({ name }) => name !== stockCandidate.name);
  const names = Object.keys(shapes);
  const values = names.map((input, i) => seededValues(shapes[input]!, seed + i));
  await expectSame("webgpu", values, (tensors) => {
    const inputs = Object.fromEntries(names.map((input, i) => [input, tensors[i]!]));
    if (tf.getBackend() === "cpu") {
      const expected = tf.engine().runKernel<tf.Tensor>(kernel, inputs, attrs);
      return ours.map(() => expected);
    }
    return ours.map(({ run }) => tf.engine().makeTensorFromTensorInfo(run(inputs, attrs, noStock)));
  });
}

const noStock: StockKernel = () => {
  throw new Error("a candidate of ours called the stock kernel");
};
