import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, it } from "vitest";
import { rectify } from "../../../templates/runtime/ops/index.ts";
import { installKernels } from "../install.ts";
import { expectSame, seededValues } from "../testing/compare.ts";
import { startInstalledWasm } from "../testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

it("the ReLU's gradient on wasm is the one on cpu, for any size", async () => {
  const shape = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
  const law = fc.asyncProperty(shape, fc.nat(), (one, seed) =>
    expectSame(
      "wasm",
      [seededValues(one, seed), seededValues(one, seed + 1)],
      ([x, dy]) => [rectify(x!), tf.grad((xs) => rectify(xs).mul(dy!))(x!)],
      1e-7,
    ),
  );
  await fc.assert(law, { numRuns: 60, seed: 20 });
});
