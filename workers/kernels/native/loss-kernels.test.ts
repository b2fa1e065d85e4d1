import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { installKernels } from "../install.ts";
import { expectSame } from "../testing/compare.ts";
import { inputsOf, lossAndGradient, losses, reference } from "../testing/loss-step.ts";
import { startInstalledWasm } from "../testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

describe.each(losses)("%s cross-entropy on wasm", (name, loss, weightsPerSample) => {
  const weightsOf = (classes: number): number => (weightsPerSample === 1 ? 1 : classes);

  it("equals the composition on cpu", async () => {
    const sizes = fc.record({
      samples: fc.integer({ min: 1, max: 70 }),
      classes: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(64, 65, 200)),
      seed: fc.nat(),
    });
    const law = fc.asyncProperty(sizes, ({ samples, classes, seed }) =>
      expectSame("wasm", inputsOf(samples, classes, weightsOf(classes), seed), lossAndGradient(loss), 1e-5),
    );
    await fc.assert(law, { numRuns: 30 });
  });

  it("is its definition in float64, and finite for extreme logits", async () => {
    await tf.setBackend("wasm");
    const inputs = inputsOf(3, 4, weightsOf(4), 9);
    const results = tf.tidy(() =>
      lossAndGradient(loss)(inputs.map(({ data, shape }) => tf.tensor(data, [...shape]))),
    );
    expect((await results[2]!.data())[0]).toBeCloseTo(
      reference(name, Float64Array.from(inputs[0]!.data), inputs),
      4,
    );
    const extreme = tf.tidy(() => loss(tf.tensor2d([[1e4, -1e4]]), tf.tensor2d([[0, 1]])));
    expect((await extreme.data())[0]).toBe(name === "softmax" ? 2e4 : 1e4);
    tf.dispose([...results, extreme]);
  });
});
