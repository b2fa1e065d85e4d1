import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { expectSame, seededValues } from "../../testing/compare.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("gradients of pools");

const size = fc.integer({ min: 1, max: 11 });
const pools = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  size: fc.tuple(size, size),
  channels: fc.oneof(fc.constantFrom(1, 3, 4, 8), fc.integer({ min: 1, max: 14 })),
  filterSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  pad: fc.constantFrom("same", "valid"),
  seed: fc.integer(),
});
type Pool = typeof pools extends fc.Arbitrary<infer T> ? T : never;
const fits = (p: Pool): boolean =>
  p.pad === "same" || p.filterSize.every((length, axis) => length <= p.size[axis]!);

describe.skipIf(webgpu === null)("on webgpu as on cpu, for any shape:", () => {
  it.each([tf.MaxPoolGrad, tf.AvgPoolGrad])("%s", { timeout: 60_000 }, async (kernel) => {
    await fc.assert(
      fc.asyncProperty(pools.filter(fits), (pool) => expectGradientSame(kernel, pool)),
      {
        numRuns: 80,
        seed: 1,
      },
    );
  });
});

/** Values are few, so that maxima tie, and half of them below zero. */
async function expectGradientSame(kernel: string, pool: Pool): Promise<void> {
  const { filterSize, strides, pad } = pool;
  const shape = [pool.batch, ...pool.size, pool.channels] as [number, number, number, number];
  const x = seededValues(shape, pool.seed);
  x.data.forEach((value, i) => (x.data[i] = Math.round(value * 3) - 1));
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const dy = seededValues(info.outShape, pool.seed + 1);
  await expectSame("webgpu", [x, dy], ([image, gradient]) => [
    tf
      .engine()
      .runKernel<tf.Tensor>(
        kernel,
        { input: image!, dy: gradient!, output: gradient! },
        { filterSize, strides, pad },
      ),
  ]);
}
