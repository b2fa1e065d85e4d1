/** Losses and their gradients, for any backend, and in float64. */
import * as tf from "@tensorflow/tfjs";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "../../../templates/runtime/ops/index.ts";
import { seededValues, type Computation, type Values } from "./compare.ts";

/** name, op, weights per sample */
export const losses = [
  ["softmax", softmaxCrossEntropy, 1],
  ["sigmoid", sigmoidCrossEntropy, "classes"],
] as const;

type Loss = (typeof losses)[number][1];

/** Loss and gradient of three times the loss, without and with weights. */
export function lossAndGradient(loss: Loss): Computation {
  return (inputs) => {
    const [logits, targets, weights] = inputs as tf.Tensor2D[];
    const both = [null, weights!].map((counting) =>
      tf.valueAndGrad((z) => tf.mul(loss(z as tf.Tensor2D, targets!, counting), 3))(logits!),
    );
    return both.flatMap(({ value, grad }) => [value, grad]);
  };
}

/** Logits, targets that sum to 1, weights. */
export function inputsOf(samples: number, classes: number, weightsPerSample: number, seed: number): Values[] {
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

/** Three times the weighted mean loss. */
export function reference(name: "softmax" | "sigmoid", z: Float64Array, inputs: readonly Values[]): number {
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
