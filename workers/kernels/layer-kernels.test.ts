/** What models of tfjs's own layers use, against tfjs's cpu backend with its own kernels and gradients. */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { installKernels, uninstallKernels } from "./install.ts";
import { relativeError, runOn, seededValues, type Computation, type Values } from "./testing/compare.ts";
import { startInstalledWasm } from "./testing/wasm.ts";

beforeAll(startInstalledWasm);

async function expectStock(inputs: Values[], compute: Computation, tolerance = 1e-5): Promise<void> {
  uninstallKernels("wasm");
  const reference = await runOn("cpu", inputs, compute);
  installKernels("wasm");
  const actual = await runOn("wasm", inputs, compute);
  actual.forEach((values, i) => expect(relativeError(values, reference[i]!)).toBeLessThan(tolerance));
}

/** With the gradient of the sum of the result times weights. */
const withGradient =
  (f: (x: tf.Tensor) => tf.Tensor): Computation =>
  ([x]) => {
    const y = f(x!);
    const weights = tf.cos(tf.range(0, y.size)).reshape(y.shape);
    return [y, tf.grad((xs) => tf.sum(tf.mul(f(xs), weights)))(x!)];
  };

/** An axis: its extent, whether it is reduced, and how often it is repeated. */
const axis = fc.record({
  extent: fc.constantFrom(1, 1, 2, 3, 7, 18),
  isReduced: fc.boolean(),
  times: fc.constantFrom(1, 1, 1, 2, 5),
});
const axes = fc.array(axis, { minLength: 1, maxLength: 4 });

describe("on wasm, as stock on cpu", () => {
  it("sums and means over any axes", async () => {
    await fc.assert(
      fc.asyncProperty(axes, fc.boolean(), fc.integer(), async (all, keepDims, seed) => {
        const x = seededValues(
          all.map(({ extent }) => extent),
          seed,
        );
        const reduced = all.flatMap(({ isReduced }, i) => (isReduced ? [i] : []));
        await expectStock(
          [x],
          withGradient((xs) => tf.sum(xs, reduced, keepDims)),
        );
        await expectStock(
          [x],
          withGradient((xs) => tf.mean(xs, reduced, keepDims)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("sums over many rows", async () => {
    await expectStock([seededValues([4, 25, 25, 6], 1)], ([x]) => [
      tf.sum(x!, [0, 1, 2]),
      tf.mean(x!, [1, 2]),
    ]);
  });

  it("repeats along any axes", async () => {
    await fc.assert(
      fc.asyncProperty(axes, fc.integer(), async (all, seed) => {
        const x = seededValues(
          all.map(({ extent }) => extent),
          seed,
        );
        const times = all.map((one) => one.times);
        await expectStock([x], ([xs]) => [tf.tile(xs!, times)]);
      }),
      { numRuns: 60 },
    );
  });

  it("whole numbers are left to the stock kernels", async () => {
    await expectStock([seededValues([3, 1, 5], 2)], ([x]) => {
      const whole = tf.mul(x!, 64).toInt();
      return [tf.sum(whole, 0), tf.mean(whole, [0, 1]), tf.tile(whole, [1, 4, 1])].map((y) => y.toFloat());
    });
  });

  it("batch norm by channel or by value, with the gradients of all its inputs", async () => {
    const shape = fc.tuple(
      ...[1, 2, 3].map((min) => fc.integer({ min, max: 6 })),
      fc.integer({ min: 1, max: 21 }),
    );
    await fc.assert(
      fc.asyncProperty(shape, fc.boolean(), fc.integer(), async (extents, byValue, seed) => {
        const vector = byValue ? extents : extents.slice(-1);
        const inputs = [extents, vector, vector, vector, vector].map((one, i) => seededValues(one, seed + i));
        await expectStock(inputs, ([x, mean, spread, offset, scale]) => {
          const f = (...[xs, m, v, o, s]: tf.Tensor[]): tf.Tensor =>
            tf.batchNorm(
              xs as tf.Tensor4D,
              m as tf.Tensor1D,
              v as tf.Tensor1D,
              o as tf.Tensor1D,
              s as tf.Tensor1D,
            );
          const variance = tf.add(tf.abs(spread!), 0.5);
          const weighted = (...all: tf.Tensor[]): tf.Tensor => tf.sum(tf.mul(f(...all), tf.cos(x!)));
          const given = [x!, mean!, variance, offset!, scale!];
          return [f(...given), ...tf.grads(weighted)(given)];
        });
      }),
      { numRuns: 40 },
    );
  });
});
