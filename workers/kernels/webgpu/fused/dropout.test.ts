import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededDropout, stepDropout } from "../../../../templates/runtime/ops/index.ts";
import { runOn, seededValues } from "../../testing/compare.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("dropout");

describe.skipIf(webgpu === null)("dropout", () => {
  it("has the same mask as on cpu, forward and back, for any seed", async () => {
    const cases = fc.record({
      shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      rate: fc.constantFrom(0.1, 0.25, 0.5, 0.7, 0.999),
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    });
    const law = fc.asyncProperty(cases, async ({ shape, rate, seed }) => {
      const compute = ([x, dy]: tf.Tensor[]): tf.Tensor[] => {
        const at = { step: 3, part: 1 };
        const drop = (xs: tf.Tensor): tf.Tensor =>
          stepDropout(xs, rate, at, ({ step, part }) => (seed + step + part - 4) >>> 0);
        return [seededDropout(x!, rate, seed), drop(x!), tf.grad((xs) => drop(xs).mul(dy!))(x!)];
      };
      const inputs = [seededValues(shape, 1), seededValues(shape, 2)];
      expect(await runOn("webgpu", inputs, compute)).toEqual(await runOn("cpu", inputs, compute));
    });
    await fc.assert(law, RUNS);
  });
});
