import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { rectify } from "../../../../templates/runtime/ops/index.ts";
import { expectSame, seededValues } from "../../testing/compare.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("ReLU");

describe.skipIf(webgpu === null)("rectify", () => {
  it("is the ReLU, gradient included, of any size", async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
    const law = fc.asyncProperty(shape, fc.nat(), (one, seed) =>
      expectSame("webgpu", [seededValues(one, seed), seededValues(one, seed + 1)], ([x, dy]) => [
        rectify(x!),
        tf.grad((xs) => rectify(xs).mul(dy!))(x!),
      ]),
    );
    await fc.assert(law, RUNS);
  });
});
