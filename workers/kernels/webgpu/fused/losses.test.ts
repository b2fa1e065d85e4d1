import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "../../../../templates/runtime/ops/index.ts";
import { expectSame, seededValues, type Computation, type Values } from "../../testing/compare.ts";
import { RUNS } from "../testing/runs.ts";
import { startWebgpu } from "../testing/start-webgpu.ts";

const webgpu = await startWebgpu("losses");

const losses = [
  ["softmax", softmaxCrossEntropy, 1],
  ["sigmoid", sigmoidCrossEntropy, "classes"],
] as const;

type Loss = (typeof losses)[number][1];

/** Loss and gradient of three times the loss, without and with weights. */
function lossAndGradient(loss: Loss): Computation {
  return (inputs) => {
    const [logits, targets, weights] = inputs as tf.Tensor2D[];
    const both = [null, weights!].map((counting) =>
      tf.valueAndGrad((z) => tf.mul(loss(z as tf.Tensor2D, targets!, counting), 3))(logits!),
    );
    return both.flatMap(({ value, grad }) => [value, grad]);
  };
}

function inputsOf(samples: number, classes: number, weightsPerSample: number, seed: number): Values[] {
  const shapes = [
    [samples, classes],
    [samples, classes],
    [samples, weightsPerSample],
  ];
  const [logits, targets, weights] = shapes.map((shape, i) => seededValues(shape, seed + i));
  return [
    { ...logits!, data: logits!.data.map((value) => value * 8) },
    { ...targets!, data: shares(targets!) },
    { ...weights!, data: weights!.data.map((value) => 1 + value) },
  ];
}

/** Rows that sum to 1, as the softmax needs them. */
function shares({ data, shape }: Values): Float32Array {
  const classes = shape[1]!;
  return data.map((value, i) => {
    const first = i - (i % classes);
    const sum = data.subarray(first, first + classes).reduce((total, one) => total + 2 + one, 0);
    return (2 + value) / sum;
  });
}

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

/** Three times the weighted mean loss. */
function reference(name: "softmax" | "sigmoid", z: Float64Array, inputs: readonly Values[]): number {
  const [{ shape }, { data: targets }, { data: weights }] = inputs as [Values, Values, Values];
  const [samples, classes] = shape as [number, number];
  let sum = 0;
  z.forEach((logit, i) => {
    const first = i - (i % classes);
    const row = z.subarray(first, first + classes);
    const total = row.reduce((one, other) => one + Math.exp(other), 0);
    const p = 1 / (1 + Math.exp(-logit));
    const t = targets[i]!;
    sum -=
      name === "softmax"
        ? (weights[first / classes]! * t * (logit - Math.log(total))) / samples
        : (weights[i]! * (t * Math.log(p) + (1 - t) * Math.log(1 - p))) / z.length;
  });
  return 3 * sum;
}
