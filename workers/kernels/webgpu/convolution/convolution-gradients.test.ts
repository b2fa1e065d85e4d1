import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { convolutions, expectKernelSame } from "../testing/convolutions.ts";
import { webgpuIsMissing } from "../testing/device.ts";

const missing = await webgpuIsMissing("gradients of convolutions");

describe.skipIf(missing)("on webgpu as on cpu", () => {
  it("filter gradient of any shape", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(convolutions(), ({ g, attrs, seed }) => {
        const x = [g.batch, g.inHeight, g.inWidth, g.inChannels];
        const dy = [g.batch, g.outHeight, g.outWidth, g.outChannels];
        return expectKernelSame(tf.Conv2DBackpropFilter, { x, dy }, attrs, seed);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
