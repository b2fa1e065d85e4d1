import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { optimizerStep } from "./optimizer-step.ts";
import { adamW, sgdNesterov, type Optimizer } from "./optimizers.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Three steps from the same gradients on a matrix and a bias; what is left of both. */
function threeSteps(
  optimizer: Optimizer,
  learningRate: number | ((step: number) => number) = 0.1,
): { weights: number[]; bias: number[]; leaked: number } {
  const before = tf.memory().numTensors;
  const starts: [tf.Tensor, tf.Tensor] = [tf.tensor2d([[1, -2]]), tf.tensor1d([3])];
  const variables = { "b/kernel": tf.variable(starts[0]), "a/bias": tf.variable(starts[1]) };
  const gradients = { "b/kernel": tf.tensor2d([[0.5, -1]]), "a/bias": tf.tensor1d([2]) };
  let slots = optimizer.init(variables);
  for (let step = 0; step < 3; step++) {
    slots = optimizerStep(optimizer, variables, gradients, slots, { learningRate, step });
  }
  const result = {
    weights: [...variables["b/kernel"].dataSync()],
    bias: [...variables["a/bias"].dataSync()],
  };
  tf.dispose([variables, gradients, slots, starts]);
  return { ...result, leaked: tf.memory().numTensors - before };
}

function nesterov(w: number, g: number, decay: number): number {
  let velocity = 0;
  for (let step = 0; step < 3; step++) {
    velocity = 0.9 * velocity + g;
    w = w - 0.1 * (g + 0.9 * velocity) - 0.1 * decay * w;
  }
  return w;
}

function adam(w: number, g: number, decay: number): number {
  let [m, v] = [0, 0];
  for (let step = 1; step <= 3; step++) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    w = w - (0.1 * (m / (1 - 0.9 ** step))) / (Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8) - 0.1 * decay * w;
  }
  return w;
}

describe.each([
  ["sgdNesterov", sgdNesterov, nesterov],
  ["adamW", adamW, adam],
] as const)("%s", (_, create, reference) => {
  it("follows its definition; only weights decay", () => {
    const { weights, bias, leaked } = threeSteps(create({ weightDecay: 0.3 }));
    expect(weights[0]).toBeCloseTo(reference(1, 0.5, 0.3), 4);
    expect(weights[1]).toBeCloseTo(reference(-2, -1, 0.3), 4);
    expect(bias[0]).toBeCloseTo(reference(3, 2, 0), 4);
    expect(leaked).toBe(0);
  });

  it("takes the rate as a function of the step", () => {
    const steps = create({ weightDecay: 0.3 });
    expect(threeSteps(steps, () => 0.1)).toEqual(threeSteps(steps, 0.1));
  });

  it("refuses slots of another model", () => {
    const parameters = { kernel: tf.variable(tf.ones([2, 2])) };
    const slots = create().init({ kernel: tf.ones([3, 3]) });
    expect(() =>
      optimizerStep(create(), parameters, parameters, slots, { learningRate: 1, step: 0 }),
    ).toThrow(/9 values.*4 parameters/);
  });
});
