/** A few epochs on small, seeded, learnable data, in this process: the shortest loop that a program can be run by. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../study/index.ts";
import type { DataFacts, Program, ProgramContext, Training } from "../runtime/index.ts";

export interface SmallData {
  /** [count, ...shape] */
  readonly values: Float32Array;
  /** [count, classes]; of a regression standardised numbers [count, 1] */
  readonly labels: Uint8Array | Float32Array;
  readonly count: number;
}

/** A sample of class c is bright in the c-th part of its values; multi-label samples in several parts. */
export function smallData(facts: DataFacts, count: number): SmallData {
  if (facts.task === "regression") return smallSums(facts, count);
  const random = seededRandom("small-data");
  const [size, classes] = [
    facts.shape.reduce((product, extent) => product * extent, 1),
    facts.classes.length,
  ];
  const labels = new Uint8Array(count * classes);
  const values = new Float32Array(count * size);
  const brightest = facts.kind === "images" ? 255 : 3;
  for (let sample = 0; sample < count; sample++) {
    labels[sample * classes + (sample % classes)] = 1;
    if (facts.task === "multi-label") labels[sample * classes + random.integer(classes)] = 1;
    for (let at = 0; at < size; at++) {
      const bright = labels[sample * classes + Math.floor((at * classes) / size)] === 1;
      values[sample * size + at] = brightest * (bright ? 0.6 : 0.1) * (0.5 + random.next());
    }
  }
  return { values, labels, count };
}

/** The number is the sum of a sample's values, over the root of how many there are. */
function smallSums({ shape }: DataFacts, count: number): SmallData {
  const random = seededRandom("small-sums");
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from({ length: count * size }, () => random.normal());
  const labels = Float32Array.from({ length: count }, (_, sample) => {
    const own = values.subarray(sample * size, (sample + 1) * size);
    return own.reduce((sum, value) => sum + value, 0) / Math.sqrt(size);
  });
  return { values, labels, count };
}

export interface Curve {
  /** training loss of every step */
  readonly losses: readonly number[];
  /** over all samples, before the first step and after every epoch */
  readonly validation: readonly number[];
}

/** Trains `context.epochs` epochs in order, without shuffling; `training` stays the caller's. */
export async function trainSmall(
  training: Training,
  context: ProgramContext,
  data: SmallData,
): Promise<Curve> {
  const losses: number[] = [];
  const validation = [await validate(training, context.facts, data)];
  const batchSize = data.count / context.stepsPerEpoch;
  for (let step = 0; step < context.epochs * context.stepsPerEpoch; step++) {
    const first = (step % context.stepsPerEpoch) * batchSize;
    losses.push(await trainStep(training, context.facts, data, [first, batchSize], step));
    if ((step + 1) % context.stepsPerEpoch === 0)
      validation.push(await validate(training, context.facts, data));
  }
  return { losses, validation };
}

async function trainStep(
  training: Training,
  facts: DataFacts,
  data: SmallData,
  range: [first: number, count: number],
  step: number,
): Promise<number> {
  const batch = toBatch(facts, data, ...range);
  const { loss, gradients } = training.computeGradients(batch, step, 0);
  training.applyGradients(gradients, step);
  const value = (await loss.data())[0]!;
  tf.dispose([loss, gradients, batch.xs, batch.ys]);
  return value;
}

async function validate(training: Training, facts: DataFacts, data: SmallData): Promise<number> {
  const { xs, ys } = toBatch(facts, data, 0, data.count);
  const logits = training.predict(xs);
  const loss = training.validationLoss(logits, ys);
  const value = (await loss.data())[0]!;
  tf.dispose([xs, ys, logits, loss]);
  return value;
}

export function toBatch(facts: DataFacts, data: SmallData, first: number, count: number) {
  const [size, classes] = [data.values.length / data.count, facts.classes.length];
  return {
    xs: tf.tensor(data.values.slice(first * size, (first + count) * size), [count, ...facts.shape]),
    ys: tf.tensor2d(
      data.labels.slice(first * classes, (first + count) * classes),
      [count, classes],
      "float32",
    ),
  };
}

/** Builds, trains and disposes in one go. */
export async function curveOf(program: Program, context: ProgramContext, data: SmallData): Promise<Curve> {
  const training = program.createTraining(context);
  try {
    return await trainSmall(training, context, data);
  } finally {
    training.dispose();
  }
}
