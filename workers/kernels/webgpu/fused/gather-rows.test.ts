import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canGatherRows, gatherRows, packBytes } from "../../../../templates/runtime/ops/index.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("gathering");

const cases = fc.record({
  samples: fc.integer({ min: 1, max: 9 }),
  shape: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
  batch: fc.integer({ min: 1, max: 11 }),
  seed: fc.nat(),
});

describe.skipIf(webgpu === null)("gatherRows", () => {
  it.each(["bytes", "floats"] as const)("gives the samples of %s, whatever their size", async (kind) => {
    expect(canGatherRows()).toBe(true);
    const law = fc.asyncProperty(cases, async ({ samples, shape, batch, seed }) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      const values = Uint8Array.from({ length: samples * size }, (_, i) => (seed + i * 97) % 256);
      const chosen = Int32Array.from({ length: batch }, (_, i) => (seed + i * 5) % samples);
      const before = tf.memory().numTensors;
      const packed =
        kind === "bytes"
          ? tf.tensor1d(packBytes(values), "int32")
          : tf.tensor2d(Float32Array.from(values), [samples, size]);
      const indices = tf.tensor1d(chosen, "int32");
      const rows = gatherRows(packed, indices, shape);
      expect(rows.shape).toEqual([batch, ...shape]);
      const expected = [...chosen].flatMap((index) => [...values.subarray(index * size, (index + 1) * size)]);
      expect([...(await rows.data())]).toEqual(expected);
      tf.dispose([packed, indices, rows]);
      expect(tf.memory().numTensors).toBe(before);
    });
    await fc.assert(law, RUNS);
  });
});
