/** The generated programs themselves, on WASM, as sweeps without a GPU run them. */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decode } from "../../study/index.ts";
import { installKernels } from "../../workers/kernels/index.ts";
import { startInstalledWasm } from "../../workers/kernels/testing/wasm.ts";
import { readConfig, writeParams } from "../config.ts";
import type { DataFacts } from "../runtime/index.ts";
import { loadProgram } from "../testing/load-program.ts";
import { curveOf, smallData } from "../testing/small-training.ts";
import { tabular as template } from "./index.ts";

const COUNT = 48;
const shared = {
  kind: "features",
  shape: [6],
  trainCount: COUNT,
  validationCount: COUNT,
  statistics: null,
} as const;
const cases: [name: string, facts: DataFacts][] = [
  ["classification", { ...shared, task: "single-label", classes: ["a", "b", "c"] }],
  ["regression", { ...shared, task: "regression", classes: ["price"] }],
];

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});
afterAll(() => tf.setBackend("cpu"));

describe.each(cases)("%s", (_, facts) => {
  const form = template.parseForm({ target: "y" });
  const space = template.space(form, facts);
  const files = template.generate(form, facts);
  const program = loadProgram(files);
  const shortest = { facts, seed: 3, epochs: 2, stepsPerEpoch: 2 } as const;

  it.each(["relu", "gelu", "tanh"])("learns with %s, with batch norm and without", async (activation) => {
    const untuned = readConfig(files["config.yaml"]!);
    for (const batch_norm of [true, false]) {
      const config = { ...untuned, activation, batch_norm, learning_rate: 0.01 };
      const context = { ...shortest, config, epochs: 20, stepsPerEpoch: 3 };
      const { validation } = await curveOf(program, context, smallData(facts, COUNT));
      expect(validation.at(-1)).toBeLessThan(0.4 * validation[0]!);
    }
  });

  it("trains every configuration of its space, repeats itself and leaves no tensor", async () => {
    const { length } = space.parameters;
    const point = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: length,
      maxLength: length,
    });
    const law = fc.asyncProperty(point, async (unit) => {
      const config = readConfig(writeParams(files["config.yaml"]!, space, decode(space, unit)));
      const before = tf.memory().numTensors;
      const curve = await curveOf(program, { ...shortest, config }, smallData(facts, COUNT));
      expect(tf.memory().numTensors).toBe(before);
      expect(curve.losses.every(Number.isFinite)).toBe(true);
      expect(await curveOf(program, { ...shortest, config }, smallData(facts, COUNT))).toEqual(curve);
    });
    await fc.assert(law, { numRuns: 16, seed: 20, endOnFailure: true });
  });

  it("has the parameters that its description says", () => {
    const count = (params: Record<string, number | boolean>): number => {
      const config = { ...readConfig(files["config.yaml"]!), units: 8, ...params };
      const training = program.createTraining({ ...shortest, config });
      const size = training.model.trainableWeights.reduce((sum, weight) => sum + weight.read().size, 0);
      training.dispose();
      return size;
    };
    const outputs = facts.classes.length;
    const last = 8 * outputs + outputs;
    expect(count({ layers: 1, batch_norm: false })).toBe(6 * 8 + 8 + last);
    expect(count({ layers: 3, batch_norm: true })).toBe(6 * 8 + 16 + 2 * (8 * 8 + 16) + last);
  });
});
