/** Every configuration that a sweep may propose trains, whatever it is; on WASM, as sweeps without a GPU do. */
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
import { imageClassification as template } from "./index.ts";

const COUNT = 8;
const images: DataFacts = {
  kind: "images",
  task: "single-label",
  classes: ["left", "right"],
  shape: [9, 7, 3],
  trainCount: COUNT,
  validationCount: COUNT,
  statistics: { mean: [0.4, 0.4, 0.4], deviation: [0.2, 0.2, 0.2] },
};
const features: DataFacts = { ...images, kind: "features", shape: [10], statistics: null };

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});
afterAll(() => tf.setBackend("cpu"));

describe.each([
  ["scratch", images],
  ["transfer", features],
] as const)("every configuration of %s", (family, data) => {
  const form = template.parseForm({ family, flips: "yes" });
  const space = template.space(form, data);
  const files = template.generate(form, data);
  const program = loadProgram(files);

  it("trains, repeats itself and leaves no tensor", async () => {
    const point = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: space.parameters.length,
      maxLength: space.parameters.length,
    });
    const law = fc.asyncProperty(
      point,
      fc.constantFrom("single-label", "multi-label"),
      async (unit, task) => {
        const config = readConfig(writeParams(files["config.yaml"]!, space, decode(space, unit)));
        const context = { config, facts: { ...data, task }, seed: 3, epochs: 2, stepsPerEpoch: 2 } as const;
        const before = tf.memory().numTensors;
        const curve = await curveOf(program, context, smallData(context.facts, COUNT));
        expect(tf.memory().numTensors).toBe(before);
        expect(curve.losses).toHaveLength(4);
        expect(curve.losses.every(Number.isFinite)).toBe(true);
        expect(await curveOf(program, context, smallData(context.facts, COUNT))).toEqual(curve);
      },
    );
    await fc.assert(law, { numRuns: 16, seed: 20, endOnFailure: true });
  });
});
