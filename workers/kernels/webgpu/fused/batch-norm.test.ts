import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followedBatchNorm, hasFusedBatchNorm } from "../../../../templates/runtime/ops/index.ts";
import { batchNormStep, EPSILON, expectSameBatchNorm } from "../../testing/batch-norm-step.ts";
import { seededValues } from "../../testing/compare.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("batch norm");

describe.skipIf(webgpu === null)("batch norm on webgpu equals the composition on cpu", () => {
  it("for any rows and channels, with and without the ReLU", async () => {
    const shapes = fc.record({
      rows: fc.integer({ min: 1, max: 300 }),
      channels: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 3, 67, 96)),
      seed: fc.nat(),
      relu: fc.boolean(),
    });
    const law = fc.asyncProperty(shapes, ({ rows, channels, seed, relu }) =>
      expectSameBatchNorm("webgpu", [rows, channels], seed, relu),
    );
    await fc.assert(law, RUNS);
  });

  it.each([[[5, 30, 31, 3]], [[20, 23, 23, 1]], [[2, 33, 32, 32]], [[1100, 67]]])(
    "where the rows are split: %j",
    async (shape) => {
      await tf.setBackend("webgpu");
      expect(hasFusedBatchNorm()).toBe(true);
      await expectSameBatchNorm("webgpu", shape, 1, true);
    },
  );

  it("keeps a small variance around a large mean", async () => {
    await tf.setBackend("webgpu");
    const values = Float32Array.from({ length: 20_000 }, (_, i) => 1000 + (i % 2 === 0 ? 0.25 : -0.25));
    const variance = tf.tidy(() => {
      const moving = { mean: tf.variable(tf.zeros([1])), variance: tf.variable(tf.zeros([1])), momentum: 0 };
      const how = { epsilon: EPSILON, rectify: false };
      followedBatchNorm(tf.tensor2d(values, [20_000, 1]), tf.ones([1]), tf.zeros([1]), moving, how);
      moving.mean.dispose();
      return moving.variance;
    });
    expect((await variance.data())[0]).toBeCloseTo(0.0625, 6);
    variance.dispose();
  });
});

describe.skipIf(webgpu === null)("batch norm with its ReLU", () => {
  const [rows, channels] = [7, 3];
  const reference = (x: ArrayLike<number>, gamma: ArrayLike<number>, beta: ArrayLike<number>): number[] =>
    Array.from({ length: rows * channels }, (_, i) => {
      const c = i % channels;
      const column = Array.from({ length: rows }, (__, r) => x[r * channels + c]!);
      const mean = column.reduce((a, b) => a + b) / rows;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
      return Math.max(0, ((x[i]! - mean) / Math.sqrt(variance + EPSILON)) * gamma[c]! + beta[c]!);
    });

  it("has the gradients of its definition in float64", async () => {
    await tf.setBackend("webgpu");
    const values = [[rows, channels], [channels], [channels], [rows, channels]].map(
      (shape, i) => seededValues(shape, 40 + i).data,
    );
    const weights = values[3]!;
    const loss = (inputs: readonly ArrayLike<number>[]): number =>
      reference(inputs[0]!, inputs[1]!, inputs[2]!).reduce((sum, y, i) => sum + y * weights[i]!, 0);
    const results = tf.tidy(() =>
      batchNormStep(true)(
        values.map((data, i) => tf.tensor(data, i % 3 === 0 ? [rows, channels] : [channels])),
      ),
    );
    for (const [which, gradient] of results.slice(3).entries()) {
      const actual = await gradient.data();
      actual.forEach((value, at) => {
        const [up, down] = [1e-6, -1e-6].map((by) => {
          const moved = values.map((data) => Float64Array.from(data));
          moved[which]![at]! += by;
          return loss(moved);
        });
        expect(Math.abs(value - (up! - down!) / 2e-6)).toBeLessThan(1e-3);
      });
    }
    tf.dispose(results);
  });
});
