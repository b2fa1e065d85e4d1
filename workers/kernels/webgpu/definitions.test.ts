/** Once an operator, not against tfjs but against its definition in float64 and its finite differences. */
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { seededValues } from "../testing/compare.ts";
import { startWebgpu } from "./testing/start-webgpu.ts";

const webgpu = await startWebgpu("gradients of definitions");

const [BATCH, SIZE, CHANNELS, OUT, FILTER, STRIDE] = [2, 7, 3, 6, 3, 2] as const;
/** "same" for these: one row or column of zeros on each side */
const PAD = 1;
const OUT_SIZE = 4;
const POOLED = 3;

type Numbers = ArrayLike<number>;
interface Operator {
  readonly outShape: readonly [number, number, number, number];
  readonly filterShape: readonly number[] | null;
  readonly apply: (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor;
  /** y[n, row, column, o] */
  readonly define: (x: Numbers, w: Numbers, n: number, row: number, column: number, o: number) => number;
}

const xAt = (x: Numbers, n: number, row: number, column: number, c: number): number =>
  Math.min(row, column) < 0 || Math.max(row, column) >= SIZE
    ? 0
    : x[((n * SIZE + row) * SIZE + column) * CHANNELS + c]!;

function windowOf(x: Numbers, n: number, row: number, column: number, c: number): number[] {
  const taps = Array.from({ length: FILTER * FILTER }, (_, tap) => tap);
  return taps.map((tap) => xAt(x, n, row + Math.floor(tap / FILTER), column + (tap % FILTER), c));
}

const operators: Record<string, Operator> = {
  conv2d: {
    outShape: [BATCH, OUT_SIZE, OUT_SIZE, OUT],
    filterShape: [FILTER, FILTER, CHANNELS, OUT],
    apply: (x, w) => tf.conv2d(x, w, STRIDE, "same"),
    define: (x, w, n, row, column, o) => {
      let sum = 0;
      for (let c = 0; c < CHANNELS; c++) {
        const seen = windowOf(x, n, row * STRIDE - PAD, column * STRIDE - PAD, c);
        seen.forEach((value, tap) => (sum += value * w[(tap * CHANNELS + c) * OUT + o]!));
      }
      return sum;
    },
  },
  depthwiseConv2d: {
    outShape: [BATCH, OUT_SIZE, OUT_SIZE, CHANNELS * 2],
    filterShape: [FILTER, FILTER, CHANNELS, 2],
    apply: (x, w) => tf.depthwiseConv2d(x, w, STRIDE, "same"),
    define: (x, w, n, row, column, o) => {
      const seen = windowOf(x, n, row * STRIDE - PAD, column * STRIDE - PAD, Math.floor(o / 2));
      return seen.reduce((sum, value, tap) => sum + value * w[tap * CHANNELS * 2 + o]!, 0);
    },
  },
  maxPool: {
    outShape: [BATCH, POOLED, POOLED, CHANNELS],
    filterShape: null,
    apply: (x) => tf.maxPool(x, FILTER, STRIDE, "valid"),
    define: (x, _w, n, row, column, o) => Math.max(...windowOf(x, n, row * STRIDE, column * STRIDE, o)),
  },
  avgPool: {
    outShape: [BATCH, POOLED, POOLED, CHANNELS],
    filterShape: null,
    apply: (x) => tf.avgPool(x, FILTER, STRIDE, "valid"),
    define: (x, _w, n, row, column, o) =>
      windowOf(x, n, row * STRIDE, column * STRIDE, o).reduce((sum, value) => sum + value) / FILTER ** 2,
  },
};

/** Σ weights · y, straight from the definition. */
function weighted({ outShape, define }: Operator, x: Numbers, w: Numbers, weights: Numbers): number {
  let total = 0;
  let at = 0;
  for (let n = 0; n < outShape[0]; n++) {
    for (let row = 0; row < outShape[1]; row++) {
      for (let column = 0; column < outShape[2]; column++) {
        for (let o = 0; o < outShape[3]; o++) total += weights[at++]! * define(x, w, n, row, column, o);
      }
    }
  }
  return total;
}

/** By a change of 1e-6 up and down. */
function difference(f: () => number, values: Float64Array, i: number): number {
  const before = values[i]!;
  const [up, down] = [1e-6, -1e-6].map((by) => {
    values[i] = before + by;
    return f();
  });
  values[i] = before;
  return (up! - down!) / 2e-6;
}

describe.skipIf(webgpu === null)("gradients on webgpu are those of the definition:", () => {
  it.each(Object.entries(operators))("%s", { timeout: 60_000 }, async (_name, operator) => {
    await tf.setBackend("webgpu");
    const { outShape, filterShape, apply } = operator;
    const shapes = [[BATCH, SIZE, SIZE, CHANNELS], filterShape ?? [1, 1, 1, 1]];
    const [x, w] = shapes.map((shape, i) => Float64Array.from(seededValues(shape, i + 1).data));
    // unequal everywhere, so that no maximum is a tie
    x!.forEach((value, i) => (x![i] = Math.fround(value + Math.sin(i) / 100)));
    const weights = seededValues(outShape, 3).data;
    const gradients = tf.tidy(() => {
      const loss = (...[xs, ws]: tf.Tensor[]): tf.Tensor => {
        const y = apply(xs as tf.Tensor4D, ws as tf.Tensor4D);
        return tf.sum(tf.mul(filterShape ? y : tf.add(y, tf.sum(ws!)), tf.tensor(weights, [...outShape])));
      };
      const inputs = [x!, w!].map((values, i) => tf.tensor(Float32Array.from(values), [...shapes[i]!]));
      return tf.grads(loss)(inputs);
    });
    const checked = filterShape ? [x!, w!] : [x!];
    for (const [which, values] of checked.entries()) {
      const actual = await gradients[which]!.data();
      for (let i = 0; i < values.length; i += 5) {
        const expected = difference(() => weighted(operator, x!, w!, weights), values, i);
        expect(Math.abs(actual[i]! - expected), `${which}, ${i}`).toBeLessThan(
          1e-3 * Math.max(1, Math.abs(expected)),
        );
      }
    }
    tf.dispose(gradients);
  });
});
