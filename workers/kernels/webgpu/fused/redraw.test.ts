import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redraw, type Redrawing } from "../../../../templates/runtime/index.ts";
import { runOn, seededValues } from "../../testing/compare.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("augmentation");

const shift = fc.integer({ min: -4, max: 4 });
const redrawings: fc.Arbitrary<Redrawing> = fc.record({
  down: shift,
  right: shift,
  mirrored: fc.boolean(),
  hole: fc.option(
    fc.record({ row: fc.nat({ max: 8 }), column: fc.nat({ max: 8 }), side: fc.integer({ min: 1, max: 5 }) }),
  ),
});

const cases = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.constantFrom(1, 3, 4)),
  how: fc.array(redrawings, { minLength: 1, maxLength: 5 }),
  seed: fc.nat(),
});

describe.skipIf(webgpu === null)("redraw", () => {
  it("gives the same pixels as the gather on cpu, in both its forms", async () => {
    const law = fc.asyncProperty(cases, async ({ size, how, seed }) => {
      const paint = [0.1, 0.2, 0.3, 0.4].slice(0, size[2]);
      const compute = ([images]: tf.Tensor[]): tf.Tensor[] => [
        redraw(images as tf.Tensor4D, { step: 0, part: 0 }, () => how, paint),
        redraw(images as tf.Tensor4D, how, paint),
      ];
      const images = seededValues([how.length, ...size], seed);
      expect(await runOn("webgpu", [images], compute)).toEqual(await runOn("cpu", [images], compute));
    });
    await fc.assert(law, RUNS);
  });
});
