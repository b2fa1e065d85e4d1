import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adamW,
  optimizerStep,
  sgdNesterov,
  type Optimizer,
} from "../../../../templates/runtime/ops/index.ts";
import { relativeError, seededValues, type Values } from "../../testing/compare.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("optimisers");

const optimizers = [
  ["sgdNesterov", sgdNesterov],
  ["adamW", adamW],
] as const;

/** Parameters and slots after some steps with gradients of their own each and a falling rate. */
async function train(
  backend: string,
  optimizer: Optimizer,
  shapes: readonly (readonly number[])[],
  steps: number,
): Promise<Values[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const variables = Object.fromEntries(
    shapes.map((shape, i) => [`layer${i}`, tf.tidy(() => tf.variable(toTensor(seededValues(shape, i))))]),
  );
  const slots = optimizer.init(variables);
  for (let step = 0; step < steps; step++) {
    const gradients = Object.fromEntries(
      shapes.map((shape, i) => [`layer${i}`, toTensor(seededValues(shape, 1000 * step + i))]),
    );
    const learningRate = (now: number): number => 0.01 / (1 + now / 50);
    optimizerStep(optimizer, variables, gradients, slots, { step, learningRate });
    tf.dispose(gradients);
  }
  const results = await Promise.all(
    [...Object.values(variables), ...Object.values(slots)].map(async (result) => ({
      shape: result.shape,
      data: Float32Array.from(await result.data()),
    })),
  );
  tf.dispose([variables, slots]);
  expect(tf.memory().numTensors).toBe(before);
  return results;
}

const toTensor = ({ data, shape }: Values): tf.Tensor => tf.tensor(data, [...shape]);

async function expectSameTraining(
  optimizer: Optimizer,
  shapes: readonly (readonly number[])[],
  steps: number,
  tolerance: number,
): Promise<void> {
  const fused = await train("webgpu", optimizer, shapes, steps);
  const composed = await train("cpu", optimizer, shapes, steps);
  fused.forEach((values, i) => expect(relativeError(values, composed[i]!)).toBeLessThan(tolerance));
}

describe.skipIf(webgpu === null).each(optimizers)("%s in place", (_, create) => {
  it("steps parameters of any shape and number as the composition does", async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    const law = fc.asyncProperty(
      fc.array(shape, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0, 0.1),
      (shapes, weightDecay) => expectSameTraining(create({ weightDecay }), shapes, 2, 1e-5),
    );
    await fc.assert(law, RUNS);
  });

  it("stays with the composition over 200 steps", async () => {
    await expectSameTraining(create({ weightDecay: 0.05 }), [[3, 3, 3, 8], [8], [7, 5], [5]], 200, 1e-4);
  });

  it("leaves alone what shares a variable's values", async () => {
    await tf.setBackend("webgpu");
    const variable = tf.tidy(() => tf.variable(tf.ones([3])));
    const [copy, gradient] = [variable.clone(), tf.ones([3])];
    const slots = create().init({ variable });
    optimizerStep(create(), { variable }, { variable: gradient }, slots, { step: 0, learningRate: 0.5 });
    expect([...(await copy.data())]).toEqual([1, 1, 1]);
    expect((await variable.data())[0]).toBeLessThan(0.9);
    tf.dispose([variable, copy, gradient, slots]);
  });
});
