/** A program of a dozen weights for tests of the loop: two layers with dropout between, AdamW with a cosine rate. */
import * as tf from "@tensorflow/tfjs";
import type { LabelledData } from "../../../protocol/index.ts";
import { seededRandom, type TrialOrder, type TrialSpec } from "../../../study/index.ts";
import {
  adamW,
  Dropout,
  drawWeights,
  forward,
  gradientsOf,
  learningRateAt,
  numberSetting,
  optimizerStep,
  restoreSlots,
  softmaxCrossEntropy,
  stepContext,
  trainableVariables,
  type Batch,
  type ProgramContext,
  type Training,
} from "../../../templates/runtime/index.ts";
import type { LinkedProgram } from "../index.ts";

export function createTraining(context: ProgramContext): Training {
  const steps = stepContext(context.seed);
  const input = tf.input({ shape: [...context.facts.shape] });
  const hidden = tf.layers.dense({
    name: "hidden",
    units: 6,
    activation: "relu",
    kernelInitializer: "zeros",
  });
  const dropped = new Dropout({ name: "dropout", rate: 0.2, context: steps }).apply(hidden.apply(input));
  const logits = tf.layers
    .dense({ name: "logits", units: context.facts.classes.length, kernelInitializer: "zeros" })
    .apply(dropped) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: logits });
  drawWeights(model, context.seed);
  const weights = trainableVariables(model);
  const optimizer = adamW({ weightDecay: 0.01 });
  const slots = optimizer.init(weights);
  const peakRate = numberSetting(context.config, "learning_rate");
  const learningRate = (step: number): number => learningRateAt("cosine", peakRate, step, context);
  return {
    model,
    computeGradients: ({ xs, ys }, step, part) =>
      tf.tidy(() => {
        Object.assign(steps, { step, part });
        return gradientsOf(() => softmaxCrossEntropy(forward(model, xs, true), ys), weights);
      }),
    applyGradients: (gradients, step) => {
      optimizerStep(optimizer, weights, gradients, slots, { step, learningRate });
    },
    predict: (xs) => tf.tidy(() => forward(model, xs, false)),
    validationLoss: (outputs, ys) => tf.tidy(() => softmaxCrossEntropy(outputs, ys)),
    optimizerState: () => slots,
    restoreOptimizer: (state) => {
      restoreSlots(slots, state);
    },
    dispose: () => {
      tf.dispose(slots);
      model.dispose();
    },
  };
}

export const tinyProgram: LinkedProgram = {
  program: { createTraining },
  config: { learning_rate: 0.05, batch_size: 8 },
};

/** The tiny program with something wrong in the gradients; everything else is as it should be. */
export function faultyProgram(fault: (batch: Batch, step: number) => "nan" | undefined): LinkedProgram {
  const create = (context: ProgramContext): Training => {
    const training = createTraining(context);
    return {
      ...training,
      computeGradients: (batch, step, part) => {
        const broken = fault(batch, step) === "nan";
        const result = training.computeGradients(batch, step, part);
        if (!broken) return result;
        result.loss.dispose();
        return { ...result, loss: tf.scalar(NaN) };
      },
    };
  };
  return { ...tinyProgram, program: { createTraining: create } };
}

/** Points in the plane; the class is the quadrant's sign, so that it can be learnt but not at once. */
export function quadrants(samples = 60): LabelledData {
  const random = seededRandom("quadrants");
  const values = Float32Array.from({ length: 2 * samples }, () => random.normal());
  const labels = new Uint8Array(2 * samples);
  for (let i = 0; i < samples; i++) labels[2 * i + (values[2 * i]! * values[2 * i + 1]! > 0 ? 1 : 0)] = 1;
  const indices = Int32Array.from({ length: samples }, (_, index) => index);
  const train = indices.slice(0, samples * 0.75);
  return {
    kind: "features",
    task: "single-label",
    classes: ["apart", "alike"],
    shape: [2],
    values,
    labels,
    train,
    validation: indices.slice(train.length),
  };
}

const HASH = "0".repeat(64);

export function tinySpec(overrides: Partial<TrialSpec> = {}): TrialSpec {
  return {
    studyId: "study",
    trialNumber: 3,
    seed: 11,
    program: HASH,
    params: {},
    dataset: HASH,
    split: { seed: 0, validationShare: 0.25, hash: HASH },
    epochs: 4,
    patience: null,
    ...overrides,
  };
}

export function tinyOrder(
  overrides: Partial<TrialSpec> = {},
  untilEpoch = overrides.epochs ?? 4,
): TrialOrder {
  return { spec: tinySpec(overrides), attempt: 1, untilEpoch };
}
