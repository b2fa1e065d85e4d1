import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { batchNormTraining } from "../../templates/runtime/ops/index.ts";
import { installKernels, uninstallKernels } from "./install.ts";
import { expectSame, seededValues } from "./testing/compare.ts";
import { startInstalledWasm } from "./testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

describe("fused column kernels", () => {
  it("give batch norm and its gradients as the composition on cpu does, for any number of channels", async () => {
    const shapes = fc.record({
      rows: fc.integer({ min: 2, max: 700 }),
      channels: fc.integer({ min: 1, max: 40 }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ rows, channels, seed }) => {
        const inputs = [[rows, channels], [channels], [channels], [rows, channels]].map((shape, i) =>
          seededValues(shape, seed + i),
        );
        await expectSame(
          "wasm",
          inputs,
          ([x, gamma, beta, weight]) => {
            const { y, mean, variance } = batchNormTraining(x!, gamma!, beta!);
            const f = (...[a, b, c]: tf.Tensor[]): tf.Tensor =>
              tf.mul(batchNormTraining(a!, b!, c!).y, weight!);
            return [y, mean, variance, ...tf.grads(f)([x!, gamma!, beta!])];
          },
          1e-4,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe("installKernels", () => {
  it("is idempotent and can be undone", async () => {
    await tf.setBackend("wasm");
    const ours = tf.getKernel(tf.MaxPoolGrad, "wasm");
    installKernels("wasm");
    expect(tf.getKernel(tf.MaxPoolGrad, "wasm")).toBe(ours);
    uninstallKernels("wasm");
    expect(tf.getKernel(tf.MaxPoolGrad, "wasm")).not.toBe(ours);
    expect(tf.getKernel(tf.Conv2DBackpropFilter, "wasm")).toBeUndefined();
    installKernels("wasm", [tf.MaxPoolGrad]);
    expect(tf.getKernel(tf.Conv2DBackpropFilter, "wasm")).toBeDefined();
    uninstallKernels("wasm");
    installKernels("wasm");
  });

  it("copies of a tensor share values and outlive it", () => {
    const x = tf.tensor1d([1, 2]);
    const copy = x.clone();
    x.dispose();
    expect([...copy.dataSync()]).toEqual([1, 2]);
    copy.dispose();
  });
});
