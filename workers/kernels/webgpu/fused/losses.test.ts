import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSame } from "../../testing/compare.ts";
import { inputsOf, lossAndGradient, losses, reference } from "../../testing/loss-step.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("losses");

describe.skipIf(webgpu === null).each(losses)("%s cross-entropy", (name, loss, weightsPerSample) => {
  const weightsOf = (classes: number): number => (weightsPerSample === 1 ? 1 : classes);

  it("equals the composition on cpu", async () => {
    const sizes = fc.record({
      samples: fc.integer({ min: 1, max: 70 }),
      classes: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(64, 65, 200)),
      seed: fc.nat(),
    });
    const law = fc.asyncProperty(sizes, ({ samples, classes, seed }) =>
      expectSame("webgpu", inputsOf(samples, classes, weightsOf(classes), seed), lossAndGradient(loss), 1e-5),
    );
    await fc.assert(law, RUNS);
  });

  it.each([
    [1100, 10],
    [300, 130],
  ])("of %i samples and %i classes, which several workgroups share", async (samples, classes) => {
    const inputs = inputsOf(samples, classes, weightsOf(classes), 5);
    await expectSame("webgpu", inputs, lossAndGradient(loss), 1e-5);
  });

  it("has the gradient of its definition in float64, and stays finite for extreme logits", async () => {
    await tf.setBackend("webgpu");
    const inputs = inputsOf(3, 4, weightsOf(4), 9);
    const results = tf.tidy(() =>
      lossAndGradient(loss)(inputs.map(({ data, shape }) => tf.tensor(data, [...shape]))),
    );
    const [value, gradient] = [await results[2]!.data(), await results[3]!.data()];
    const logits = Float64Array.from(inputs[0]!.data);
    expect(value[0]).toBeCloseTo(reference(name, logits, inputs), 4);
    gradient.forEach((actual, at) => {
      const [up, down] = [1e-6, -1e-6].map((by) =>
        reference(
          name,
          logits.map((z, i) => (i === at ? z + by : z)),
          inputs,
        ),
      );
      expect(Math.abs(actual - (up! - down!) / 2e-6)).toBeLessThan(1e-3);
    });
    const extreme = tf.tidy(() => loss(tf.tensor2d([[1e4, -1e4]]), tf.tensor2d([[0, 1]])));
    expect((await extreme.data())[0]).toBe(name === "softmax" ? 2e4 : 1e4);
    tf.dispose([...results, extreme]);
  });
});
