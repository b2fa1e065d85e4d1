import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { installKernels } from "../install.ts";
import { expectSame, seededValues } from "../testing/compare.ts";
import { startInstalledWasm } from "../testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

const length = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 4, 31, 64, 130));
const sizes = fc.record({
  ...{ rows: length, inner: length, columns: length },
  ...{ transposeA: fc.boolean(), transposeB: fc.boolean() },
  /** leading axes of one */
  lead: fc.constantFrom(0, 1, 2),
  seed: fc.nat(),
});

describe("matrix products on wasm equal those on cpu", () => {
  it("for any sizes and transpose flags", async () => {
    const law = fc.asyncProperty(sizes, ({ rows, inner, columns, transposeA, transposeB, lead, seed }) => {
      const ones = Array<number>(lead).fill(1);
      const shapes = [
        [...ones, ...(transposeA ? [inner, rows] : [rows, inner])],
        [...ones, ...(transposeB ? [columns, inner] : [inner, columns])],
      ];
      const inputs = shapes.map((shape, i) => seededValues(shape, seed + i));
      return expectSame("wasm", inputs, ([a, b]) => [tf.matMul(a!, b!, transposeA, transposeB)], 1e-5);
    });
    await fc.assert(law, { numRuns: 100 });
  });

  it("with a bias, an activation, and several matrices at once", async () => {
    const law = fc.asyncProperty(
      fc.record({
        rows: length,
        inner: length,
        columns: length,
        batch: fc.constantFrom(1, 3),
        seed: fc.nat(),
      }),
      ({ rows, inner, columns, batch, seed }) => {
        const shapes = [[batch, rows, inner], [batch, inner, columns], [columns]];
        const inputs = shapes.map((shape, i) => seededValues(shape, seed + i));
        return expectSame(
          "wasm",
          inputs,
          (tensors) => {
            const [a, b, bias] = tensors as [tf.Tensor3D, tf.Tensor3D, tf.Tensor1D];
            return (["linear", "relu"] as const).map((activation) =>
              tf.fused.matMul({ a, b, bias, activation }),
            );
          },
          1e-5,
        );
      },
    );
    await fc.assert(law, { numRuns: 30 });
  });

  it("of one tensor as right operand in two shapes", async () => {
    const inputs = [seededValues([3, 8], 1), seededValues([8, 4], 2), seededValues([5, 4], 3)];
    await expectSame(
      "wasm",
      inputs,
      ([a, b, c]) => [tf.matMul(a!, b!), tf.matMul(c!, b!.reshape([4, 8]))],
      1e-5,
    );
  });

  it("leave integers to tfjs", async () => {
    await tf.setBackend("wasm");
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d([[1, 2]], [1, 2], "int32").toFloat(), tf.ones([2, 1])),
    );
    expect([...(await product.data())]).toEqual([3]);
    product.dispose();
  });
});
