import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { hasFusedBatchNorm } from "../../../templates/runtime/ops/index.ts";
import { installKernels } from "../install.ts";
import { batchNormStep, expectSameBatchNorm } from "../testing/batch-norm-step.ts";
import { startInstalledWasm } from "../testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

describe("batch norm on wasm equals the composition on cpu", () => {
  it("for any rows and channels, with and without the ReLU", async () => {
    const shapes = fc.record({
      rows: fc.integer({ min: 1, max: 700 }),
      channels: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 3, 67, 96)),
      seed: fc.nat(),
      relu: fc.boolean(),
    });
    const law = fc.asyncProperty(shapes, ({ rows, channels, seed, relu }) =>
      expectSameBatchNorm("wasm", [rows, channels], seed, relu),
    );
    await fc.assert(law, { numRuns: 40 });
  });

  it("of images, in one kernel", async () => {
    await tf.setBackend("wasm");
    expect(hasFusedBatchNorm()).toBe(true);
    await expectSameBatchNorm("wasm", [5, 13, 11, 6], 1, true);
  });

  it("where no value is left that is a number", async () => {
    await tf.setBackend("wasm");
    const inputs = [[NaN, 1, 2, 3], [1], [0], [1, 1, 1, 1]].map((values) => tf.tensor1d(values));
    const [x, gamma, beta, weight] = inputs as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const [y] = tf.tidy(() => batchNormStep(true)([x.reshape([4, 1]), gamma, beta, weight.reshape([4, 1])]));
    expect([...(await y!.data())]).toEqual([NaN, NaN, NaN, NaN]);
    tf.dispose(inputs);
  });
});
