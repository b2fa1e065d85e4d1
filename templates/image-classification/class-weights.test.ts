/** Class weights in the loss of the generated program, by hand: a new network answers 0 everywhere, so a loss is ln 2. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Params } from "../../study/index.ts";
import { readConfig } from "../config.ts";
import type { DataFacts } from "../runtime/index.ts";
import { loadProgram } from "../testing/load-program.ts";
import { imageClassification as template } from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

interface Case {
  readonly task: DataFacts["task"];
  readonly counts: readonly number[];
  readonly labels: number[][];
  /** of every answer of the batch, or of every sample's answers */
  readonly weights: readonly (readonly number[])[];
}

/** Loss and gradient of the last layer's bias on one batch, and the validation loss of the same answers. */
function firstStep(
  { task, counts, labels }: Omit<Case, "weights">,
  settings: Readonly<Record<string, string>>,
  params: Params = {},
) {
  const facts: DataFacts = {
    kind: "features",
    task,
    classes: ["common", "rare"],
    shape: [3],
    trainCount: 100,
    validationCount: 10,
    classCounts: counts,
    statistics: null,
  };
  const files = template.generate(template.parseForm({ family: "transfer", ...settings }), facts);
  const config = { ...readConfig(files["config.yaml"]!), dropout: 0, batch_size: labels.length, ...params };
  const before = tf.memory().numTensors;
  const training = loadProgram(files).createTraining({ config, facts, seed: 1, epochs: 1, stepsPerEpoch: 1 });
  const [xs, ys] = [tf.ones([labels.length, 3]), tf.tensor2d(labels)];
  const { loss, gradients } = training.computeGradients({ xs, ys }, 0, 0);
  const answers = tf.zeros<tf.Rank.R2>([labels.length, 2]);
  const validation = training.validationLoss(answers, ys);
  const step = {
    loss: loss.dataSync()[0]!,
    bias: [...gradients["logits/bias"]!.dataSync()],
    validation: validation.dataSync()[0]!,
  };
  tf.dispose([xs, ys, loss, answers, validation]);
  tf.dispose(gradients);
  training.dispose();
  return { ...step, tensorsLeft: tf.memory().numTensors - before };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const cases: readonly (readonly [name: string, Case])[] = [
  [
    "one label: samples / (classes × count)",
    {
      task: "single-label",
      counts: [90, 10],
      labels: [
        [1, 0],
        [1, 0],
        [1, 0],
        [0, 1],
      ],
      weights: [[5 / 9], [5 / 9], [5 / 9], [5]],
    },
  ],
  [
    "one label, a class that is hardly there: 20 times as much and no more",
    {
      task: "single-label",
      counts: [99, 1],
      labels: [
        [1, 0],
        [0, 1],
      ],
      weights: [[1 / 1.19], [20 / 1.19]],
    },
  ],
  [
    "several labels: with the class against without it, class by class",
    {
      task: "multi-label",
      counts: [50, 10],
      labels: [
        [1, 1],
        [0, 0],
      ],
      weights: [
        [1, 5],
        [1, 5 / 9],
      ],
    },
  ],
  [
    "several labels, of which one is on every image",
    { task: "multi-label", counts: [100, 50], labels: [[1, 0]], weights: [[1, 1]] },
  ],
];

describe.each(cases)("%s", (_, one) => {
  it("weighs loss and gradient, and leaves validation as it is", () => {
    const { labels, weights } = one;
    const { loss, bias, validation, tensorsLeft } = firstStep(one, { class_weights: "balanced" });
    expect(loss).toBeCloseTo(Math.LN2 * mean(weights.flat()), 5);
    const perAnswer = one.task === "single-label" ? 1 : 1 / 2;
    bias.forEach((gradient, at) => {
      const expected = mean(
        labels.map((row, sample) => (weights[sample]![at] ?? weights[sample]![0]!) * (1 / 2 - row[at]!)),
      );
      expect(gradient).toBeCloseTo(perAnswer * expected, 5);
    });
    expect(validation).toBeCloseTo(Math.LN2, 5);
    expect(tensorsLeft).toBe(0);
  });
});

describe("without weights", () => {
  it("every answer counts the same, which is the default", () => {
    const [, one] = cases[0]!;
    expect(firstStep(one, {})).toEqual(firstStep(one, { class_weights: "none" }));
    expect(firstStep(one, {}).loss).toBeCloseTo(Math.LN2, 5);
  });
});

it("a smoothed label keeps the weight of its class", () => {
  const [, one] = cases[0]!;
  const { bias } = firstStep(one, { class_weights: "balanced" }, { label_smoothing: 0.2 });
  // 0.9 and 0.1 in place of 1 and 0: (3 × 5/9 × (0.5 − 0.9) + 5 × (0.5 − 0.1)) / 4
  expect(bias[0]).toBeCloseTo(1 / 3, 5);
});

it("is written into config.yaml, and quoted when it is neither", () => {
  const facts = {
    task: "single-label",
    classes: ["a", "b"],
    shape: [8, 8, 3],
    trainCount: 9,
    validationCount: 1,
  } as const;
  const files = template.generate(template.parseForm({ class_weights: "balanced" }), facts);
  expect(readConfig(files["config.yaml"]!)["class_weights"]).toBe("balanced");
  expect(() => template.parseForm({ class_weights: "heavy" })).toThrow(
    'class_weights is "heavy"; it must be one of none, balanced.',
  );
});
