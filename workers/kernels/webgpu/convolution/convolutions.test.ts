import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, it } from "vitest";
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { convolutions, expectKernelSame } from "../testing/convolutions.ts";
import { webgpuIsMissing } from "../testing/device.ts";

const missing = await webgpuIsMissing("convolutions");

const x = (g: ConvolutionGeometry): number[] => [g.batch, g.inHeight, g.inWidth, g.inChannels];
const dy = (g: ConvolutionGeometry): number[] => [g.batch, g.outHeight, g.outWidth, g.outChannels];

describe.skipIf(missing)("on webgpu as on cpu, for any shape:", () => {
  it.each([
    { kernel: tf.Conv2DBackpropFilter, depthwise: false },
    { kernel: tf.Conv2DBackpropInput, depthwise: false },
    { kernel: tf.Conv2D, depthwise: false },
    { kernel: tf.DepthwiseConv2dNativeBackpropFilter, depthwise: true },
    { kernel: tf.DepthwiseConv2dNativeBackpropInput, depthwise: true },
    { kernel: tf.DepthwiseConv2dNative, depthwise: true },
  ])("$kernel", { timeout: 60_000 }, async ({ kernel, depthwise }) => {
    await fc.assert(
      fc.asyncProperty(convolutions(depthwise), ({ g, attrs, seed }) =>
        expectKernelSame(kernel, inputsOf(kernel, g, attrs), attrs, seed),
      ),
      { numRuns: 50, seed: 1 },
    );
  });
});

/** The tensors a kernel takes, by name. */
function inputsOf(kernel: string, g: ConvolutionGeometry, attrs: tf.NamedAttrMap): Record<string, number[]> {
  const filter = attrs["filterShape"] as number[];
  if (kernel.endsWith("BackpropFilter")) return { x: x(g), dy: dy(g) };
  if (kernel.endsWith("BackpropInput")) return { dy: dy(g), filter };
  return { x: x(g), filter };
}
