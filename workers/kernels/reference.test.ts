/** Once, not against tfjs but against a plain float64 reference and its finite differences. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { installKernels } from "./install.ts";
import { seededValues } from "./testing/compare.ts";
import { startInstalledWasm } from "./testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

const [BATCH, SIZE, IN, OUT, FILTER] = [2, 6, 3, 12, 3] as const;
const inputShape = [BATCH, SIZE, SIZE, IN] as const;
const filterShape = [FILTER, FILTER, IN, OUT] as const;

/** Σ weight · maxpool₂(conv_same(x, w)), straight from the definitions. */
function reference(x: Float64Array, w: Float64Array, weights: Float32Array): number {
  let total = 0;
  for (let n = 0; n < BATCH; n++) {
    for (let row = 0; row < SIZE; row += 2) {
      for (let column = 0; column < SIZE; column += 2) {
        for (let o = 0; o < OUT; o++) {
          const window = [0, 1, 2, 3].map((i) => convolvedAt(x, w, n, row + (i >> 1), column + (i & 1), o));
          const at = ((n * (SIZE / 2) + row / 2) * (SIZE / 2) + column / 2) * OUT + o;
          total += weights[at]! * Math.max(...window);
        }
      }
    }
  }
  return total;
}

function convolvedAt(
  x: Float64Array,
  w: Float64Array,
  n: number,
  row: number,
  column: number,
  o: number,
): number {
  let sum = 0;
  for (let tap = 0; tap < FILTER * FILTER; tap++) {
    const [down, right] = [row + Math.floor(tap / FILTER) - 1, column + (tap % FILTER) - 1];
    if (Math.min(down, right) < 0 || Math.max(down, right) >= SIZE) continue;
    for (let c = 0; c < IN; c++) {
      sum += x[((n * SIZE + down) * SIZE + right) * IN + c]! * w[(tap * IN + c) * OUT + o]!;
    }
  }
  return sum;
}

it("convolution and max-pool have the gradients of their definitions", () => {
  const [xs, ws, weights] = [
    seededValues(inputShape, 1).data,
    seededValues(filterShape, 2).data,
    seededValues([BATCH, 3, 3, OUT], 3).data,
  ];
  // unequal everywhere, so that no maximum is a tie
  xs.forEach((value, i) => (xs[i] = value + Math.sin(i) / 100));
  const f = (...[x, w]: tf.Tensor[]): tf.Tensor => {
    const pooled = tf.maxPool(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"), 2, 2, "valid");
    return tf.sum(tf.mul(pooled, tf.tensor4d(weights, [BATCH, 3, 3, OUT])));
  };
  const { value, grads } = tf.valueAndGrads(f)([
    tf.tensor4d(xs, [...inputShape]),
    tf.tensor4d(ws, [...filterShape]),
  ]);
  const [x, w] = [Float64Array.from(xs), Float64Array.from(ws)];
  expect(value.dataSync()[0]).toBeCloseTo(reference(x, w, weights), 3);
  for (const [which, gradient] of grads.entries()) {
    const actual = gradient.dataSync();
    const varied = which === 0 ? x : w;
    for (let i = 0; i < varied.length; i += 7) {
      const at = varied[i]!;
      const [up, down] = [1e-6, -1e-6].map((by) => {
        varied[i] = at + by;
        return reference(x, w, weights);
      });
      varied[i] = at;
      expect(actual[i]).toBeCloseTo((up! - down!) / 2e-6, 3);
    }
  }
});
