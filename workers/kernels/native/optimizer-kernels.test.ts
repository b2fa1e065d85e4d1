import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { adamW, optimizerStep, sgdNesterov, type Optimizer } from "../../../templates/runtime/ops/index.ts";
import { installKernels, uninstallKernels } from "../install.ts";
import { seededValues } from "../testing/compare.ts";
import { startInstalledWasm } from "../testing/wasm.ts";

beforeAll(startInstalledWasm);

const shapes = { kernel: [3, 3, 2, 5], bias: [5], dense: [7, 3] } as const;

/** Variables, slots and what a matrix product makes of a variable, after some steps with a rate that falls. */
async function train(optimizer: Optimizer): Promise<number[][]> {
  const variables = tf.tidy(() =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape], i) => [name, tf.variable(tensorOf(shape, i))]),
    ),
  );
  const slots = optimizer.init(variables);
  for (let step = 0; step < 30; step++) {
    tf.tidy(() => {
      // XNNPACK keeps what it multiplied by
      tf.matMul(tf.ones([2, 7]), variables["dense"] as unknown as tf.Tensor2D);
      const gradients = Object.fromEntries(
        Object.entries(shapes).map(([name, shape], i) => [name, tensorOf(shape, 100 * step + i)]),
      );
      optimizerStep(optimizer, variables, gradients, slots, { step, learningRate: (at) => 0.1 / (1 + at) });
    });
  }
  const product = tf.tidy(() => tf.matMul(tf.ones([2, 7]), variables["dense"] as unknown as tf.Tensor2D));
  const all = [...Object.values(variables), ...Object.values(slots), product];
  const values = await Promise.all(all.map(async (tensor) => [...(await tensor.data())]));
  tf.dispose(all);
  return values;
}

function tensorOf(shape: readonly number[], seed: number): tf.Tensor {
  const { data } = seededValues(shape, seed);
  return tf.tensor(data, [...shape]);
}

describe("an optimiser's step on WASM", () => {
  it.each([
    ["SGD", () => sgdNesterov({ weightDecay: 0.03 })],
    ["SGD without decay", () => sgdNesterov()],
    ["AdamW", () => adamW({ weightDecay: 0.03 })],
  ] as const)("of %s gives the bits of the composed one", async (_, create) => {
    const before = tf.memory().numTensors;
    const composed = await train(create());
    installKernels("wasm");
    try {
      expect(await train(create())).toEqual(composed);
    } finally {
      uninstallKernels("wasm");
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
