import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { redraw, type Redrawing } from "../../../templates/runtime/index.ts";
import { installKernels } from "../install.ts";
import { runOn, seededValues } from "../testing/compare.ts";
import { startInstalledWasm } from "../testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

const shift = fc.integer({ min: -4, max: 4 });
const place = fc.nat({ max: 8 });
const redrawings: fc.Arbitrary<Redrawing> = fc.record({
  down: shift,
  right: shift,
  mirrored: fc.boolean(),
  hole: fc.option(fc.record({ row: place, column: place, side: fc.integer({ min: 1, max: 5 }) })),
});
const extent = fc.integer({ min: 1, max: 8 });

it("redraws on wasm to the same pixels as the gather on cpu", async () => {
  const cases = fc.record({
    size: fc.tuple(extent, extent, fc.constantFrom(1, 3, 4)),
    how: fc.array(redrawings, { minLength: 1, maxLength: 5 }),
    seed: fc.nat(),
  });
  const law = fc.asyncProperty(cases, async ({ size, how, seed }) => {
    const paint = [0.5, 0.25, 0.125, 0.75].slice(0, size[2]);
    const compute = ([images]: tf.Tensor[]): tf.Tensor[] => [
      redraw(images as tf.Tensor4D, { step: 0, part: 0 }, () => how, paint),
    ];
    const images = seededValues([how.length, ...size], seed);
    expect(await runOn("wasm", [images], compute)).toEqual(await runOn("cpu", [images], compute));
  });
  await fc.assert(law, { numRuns: 60, seed: 20 });
});
