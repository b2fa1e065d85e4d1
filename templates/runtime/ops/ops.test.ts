import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { batchNormTraining } from "./batch-norm.ts";
import { dropoutMask, seededDropout } from "./dropout.ts";
import { meanSquaredError, sigmoidCrossEntropy, softmaxCrossEntropy } from "./losses.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Central differences of a float64 reference. */
function numericGradient(f: (x: Float64Array) => number, at: readonly number[]): number[] {
  const step = 1e-4;
  return at.map((_, i) => {
    const moved = (by: number): number => f(Float64Array.from(at, (value, j) => value + (i === j ? by : 0)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

function close(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, i) =>
    expect(Math.abs(value - actual[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(value))),
  );
}

const values = (length: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: -300, max: 300 }).map((n) => n / 100),
    { minLength: length, maxLength: length },
  );

describe("batchNormTraining", () => {
  const rows = 6;
  const channels = 2;
  const reference = (x: ArrayLike<number>, gamma: readonly number[], beta: readonly number[]): number[] => {
    const column = (c: number): number[] => Array.from({ length: rows }, (_, r) => x[r * channels + c]!);
    return Array.from({ length: rows * channels }, (_, i) => {
      const c = i % channels;
      const mean = column(c).reduce((a, b) => a + b) / rows;
      const variance = column(c).reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
      return ((x[i]! - mean) / Math.sqrt(variance + 1e-3)) * gamma[c]! + beta[c]!;
    });
  };

  it("gives the reference's values and gradients", () => {
    fc.assert(
      fc.property(
        values(rows * channels),
        values(rows * channels),
        values(channels),
        (xs, weights, gamma) => {
          const beta = [0.5, -1];
          const weighted = (x: ArrayLike<number>, g = gamma, b = beta): number =>
            reference(x, g, b).reduce((sum, y, i) => sum + y * weights[i]!, 0);
          const [x, g, b, w] = [
            tf.tensor4d(xs, [3, 2, 1, channels]),
            tf.tensor1d(gamma),
            tf.tensor1d(beta),
            tf.tensor(weights, [3, 2, 1, channels]),
          ];
          const { y } = batchNormTraining(x, g, b);
          close(y.dataSync(), reference(xs, gamma, beta), 1e-4);
          const f = (...[x1, g1, b1]: tf.Tensor[]): tf.Tensor =>
            tf.sum(tf.mul(batchNormTraining(x1!, g1!, b1!).y, w));
          const [dx, dg, db] = tf.grads(f)([x, g, b]);
          close(
            dx!.dataSync(),
            numericGradient((at) => weighted(at), xs),
            2e-2,
          );
          close(
            dg!.dataSync(),
            numericGradient((at) => weighted(xs, [...at]), gamma),
            1e-2,
          );
          close(
            db!.dataSync(),
            numericGradient((at) => weighted(xs, gamma, [...at]), beta),
            1e-2,
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it("keeps a small variance around a large mean", () => {
    const { variance } = batchNormTraining(tf.tensor2d([[1000.25], [999.75]]), tf.ones([1]), tf.zeros([1]));
    close(variance.dataSync(), [0.0625], 1e-6);
  });

  it("leaves three tensors", () => {
    const [x, g, b] = [tf.ones([4, 2]), tf.ones([2]), tf.zeros([2])];
    const before = tf.memory().numTensors;
    tf.dispose(tf.tidy(() => ({ ...batchNormTraining(x, g, b) })));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("losses", () => {
  it("softmax cross-entropy equals log-sum-exp's definition, gradient included", () => {
    fc.assert(
      fc.property(values(6), (z) => {
        const targets = [0.9, 0.05, 0.05, 0.1, 0.2, 0.7];
        const loss = (at: ArrayLike<number>): number => {
          let sum = 0;
          for (const row of [0, 3]) {
            const exps = [0, 1, 2].reduce((total, c) => total + Math.exp(at[row + c]!), 0);
            for (const c of [0, 1, 2]) sum -= targets[row + c]! * (at[row + c]! - Math.log(exps));
          }
          return sum / 2;
        };
        const ys = tf.tensor2d(targets, [2, 3]);
        const { value, grad } = tf.valueAndGrad((x) => softmaxCrossEntropy(x as tf.Tensor2D, ys))(
          tf.tensor2d(z, [2, 3]),
        );
        close(value.dataSync(), [loss(z)], 1e-5);
        close(grad.dataSync(), numericGradient(loss, z), 1e-4);
      }),
    );
  });

  it("sigmoid cross-entropy equals its definition, gradient included", () => {
    fc.assert(
      fc.property(values(6), (z) => {
        const targets = [1, 0, 0.5, 0.9, 0.1, 1];
        const loss = (at: ArrayLike<number>): number =>
          targets.reduce((sum, t, i) => {
            const p = 1 / (1 + Math.exp(-at[i]!));
            return sum - (t * Math.log(p) + (1 - t) * Math.log(1 - p)) / targets.length;
          }, 0);
        const ys = tf.tensor2d(targets, [2, 3]);
        const { value, grad } = tf.valueAndGrad((x) => sigmoidCrossEntropy(x as tf.Tensor2D, ys))(
          tf.tensor2d(z, [2, 3]),
        );
        close(value.dataSync(), [loss(z)], 1e-5);
        close(grad.dataSync(), numericGradient(loss, z), 1e-4);
      }),
    );
  });

  it("mean squared error equals its definition, gradient included", () => {
    fc.assert(
      fc.property(values(4), (y) => {
        const targets = [1, -0.5, 2, 0];
        const loss = (at: ArrayLike<number>): number =>
          targets.reduce((sum, target, i) => sum + (at[i]! - target) ** 2 / targets.length, 0);
        const ys = tf.tensor2d(targets, [4, 1]);
        const { value, grad } = tf.valueAndGrad((x) => meanSquaredError(x as tf.Tensor2D, ys))(
          tf.tensor2d(y, [4, 1]),
        );
        close(value.dataSync(), [loss(y)], 1e-4);
        close(grad.dataSync(), numericGradient(loss, y), 1e-3);
      }),
    );
  });

  it("weighted softmax cross-entropy counts samples by their weights, gradient included", () => {
    fc.assert(
      fc.property(values(6), (z) => {
        const targets = [0.9, 0.05, 0.05, 0, 1, 0];
        const weights = [0.25, 3];
        const loss = (at: ArrayLike<number>): number =>
          [0, 1].reduce((sum, row) => {
            const exps = [0, 1, 2].reduce((total, c) => total + Math.exp(at[3 * row + c]!), 0);
            const terms = [0, 1, 2].map((c) => targets[3 * row + c]! * (at[3 * row + c]! - Math.log(exps)));
            return sum - (weights[row]! * (terms[0]! + terms[1]! + terms[2]!)) / 2;
          }, 0);
        const [ys, ws] = [tf.tensor2d(targets, [2, 3]), tf.tensor2d(weights, [2, 1])];
        const { value, grad } = tf.valueAndGrad((x) => softmaxCrossEntropy(x as tf.Tensor2D, ys, ws))(
          tf.tensor2d(z, [2, 3]),
        );
        close(value.dataSync(), [loss(z)], 1e-5);
        close(grad.dataSync(), numericGradient(loss, z), 1e-4);
      }),
    );
  });

  it("weighted sigmoid cross-entropy counts answers by their weights, gradient included", () => {
    fc.assert(
      fc.property(values(4), (z) => {
        const targets = [1, 0, 0.5, 0.9];
        const weights = [5, 0.5, 1, 2];
        const loss = (at: ArrayLike<number>): number =>
          targets.reduce((sum, t, i) => {
            const p = 1 / (1 + Math.exp(-at[i]!));
            return sum - (weights[i]! * (t * Math.log(p) + (1 - t) * Math.log(1 - p))) / targets.length;
          }, 0);
        const [ys, ws] = [tf.tensor2d(targets, [2, 2]), tf.tensor2d(weights, [2, 2])];
        const { value, grad } = tf.valueAndGrad((x) => sigmoidCrossEntropy(x as tf.Tensor2D, ys, ws))(
          tf.tensor2d(z, [2, 2]),
        );
        close(value.dataSync(), [loss(z)], 1e-5);
        close(grad.dataSync(), numericGradient(loss, z), 1e-4);
      }),
    );
  });

  it("stays finite for extreme logits", () => {
    const [z, t] = [tf.tensor2d([[1e4, -1e4]]), tf.tensor2d([[0, 1]])];
    expect(sigmoidCrossEntropy(z, t).dataSync()[0]).toBe(1e4);
    expect(softmaxCrossEntropy(z, t).dataSync()[0]).toBe(2e4);
  });
});

describe("seededDropout", () => {
  it("repeats for a seed and differs between seeds", () => {
    expect(dropoutMask(64, 0.5, 7)).toEqual(dropoutMask(64, 0.5, 7));
    expect(dropoutMask(64, 0.5, 7)).not.toEqual(dropoutMask(64, 0.5, 8));
  });

  it.each([0.25, 0.5, 0.75])("drops a share of %f and keeps the expectation", (rate) => {
    const mask = dropoutMask(100_000, rate, 42);
    const dropped = mask.filter((value) => value === 0).length / mask.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(0.006);
    expect(Math.abs(mask.reduce((sum, value) => sum + value, 0) / mask.length - 1)).toBeLessThan(0.02);
  });

  it("neighbouring seeds give unrelated masks", () => {
    const [a, b] = [dropoutMask(50_000, 0.5, 1), dropoutMask(50_000, 0.5, 2)];
    const same = a.filter((value, i) => value === b[i]).length / a.length;
    expect(Math.abs(same - 0.5)).toBeLessThan(0.01);
    const shifted = a.filter((value, i) => i > 0 && value === b[i - 1]).length / a.length;
    expect(Math.abs(shifted - 0.5)).toBeLessThan(0.01);
  });

  it("passes the gradient through its mask", () => {
    const gradient = tf.grad((x) => seededDropout(x, 0.5, 3))(tf.ones([32]));
    expect(Float32Array.from(gradient.dataSync())).toEqual(dropoutMask(32, 0.5, 3));
  });
});
