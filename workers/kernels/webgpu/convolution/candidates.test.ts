import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, it } from "vitest";
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { convolutions, expectCandidatesSame } from "../testing/convolutions.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";
import { filterGradientCandidates, gatherCandidates } from "./candidates.ts";

const webgpu = await startWebgpu("convolutions");

const x = (g: ConvolutionGeometry): number[] => [g.batch, g.inHeight, g.inWidth, g.inChannels];
const dy = (g: ConvolutionGeometry): number[] => [g.batch, g.outHeight, g.outWidth, g.outChannels];

describe.skipIf(webgpu === null)("on webgpu as on cpu, for any shape:", () => {
  it.each([
    ["full", tf.Conv2DBackpropFilter],
    ["depthwise", tf.DepthwiseConv2dNativeBackpropFilter],
  ] as const)("%s filter gradient", { timeout: 60_000 }, async (kind, kernel) => {
    const property = fc.asyncProperty(convolutions(kind), (convolution) => {
      const { g } = convolution;
      const candidates = filterGradientCandidates(g, kind);
      return expectCandidatesSame(kernel, candidates, { x: x(g), dy: dy(g) }, convolution);
    });
    await fc.assert(property, { numRuns: 25, seed: 1 });
  });

  it.each(["linear", "relu"] as const)("with bias and %s", { timeout: 60_000 }, async (activation) => {
    const property = fc.asyncProperty(convolutions("full"), (convolution) => {
      const { g } = convolution;
      const filter = convolution.attrs["filterShape"] as number[];
      const attrs: tf.NamedAttrMap = { ...convolution.attrs, activation };
      const shapes = { x: x(g), filter, bias: [g.outChannels] };
      const candidates = gatherCandidates(g, { kind: "full", direction: "forward", activation });
      return expectCandidatesSame(tf.FusedConv2D, candidates, shapes, { ...convolution, attrs });
    });
    await fc.assert(property, { numRuns: 10, seed: 1 });
  });

  it.each([
    ["full", "forward", tf.Conv2D],
    ["full", "backward", tf.Conv2DBackpropInput],
    ["depthwise", "forward", tf.DepthwiseConv2dNative],
    ["depthwise", "backward", tf.DepthwiseConv2dNativeBackpropInput],
  ] as const)("%s %s", { timeout: 60_000 }, async (kind, direction, kernel) => {
    const property = fc.asyncProperty(convolutions(kind), (convolution) => {
      const { g, attrs } = convolution;
      const source = direction === "forward" ? { x: x(g) } : { dy: dy(g) };
      const shapes = { ...source, filter: attrs["filterShape"] as number[] };
      return expectCandidatesSame(kernel, gatherCandidates(g, { kind, direction }), shapes, convolution);
    });
    await fc.assert(property, { numRuns: 25, seed: 1 });
  });
});
