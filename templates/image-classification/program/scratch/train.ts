/**
 * One training step and what surrounds it: loss, optimiser, schedule. The loop that calls this owns epochs, shuffling,
 * validation and checkpoints. Everything random follows from (seed, step).
 */
import * as tf from "@tensorflow/tfjs";
import {
  adamW,
  choiceSetting,
  forward,
  gradientsOf,
  learningRateAt,
  numberSetting,
  optimizerStep,
  restoreSlots,
  sgdNesterov,
  sigmoidCrossEntropy,
  smoothLabels,
  softmaxCrossEntropy,
  stepContext,
  trainableVariables,
} from "firstlight";
import type { ProgramContext, Training } from "firstlight";
import { augment } from "./augment.ts";
import { lossWeights } from "./class-weights.ts";
import { buildModel } from "./model.ts";

export { summarize } from "./eda.ts";
export { scores } from "./report.ts";

/** The caller disposes what comes back. */
export function createTraining(context: ProgramContext): Training {
  const { config, facts, seed } = context;
  const optimizerName = choiceSetting(config, "optimizer", ["sgd", "adamw"]);
  const peakRate = numberSetting(config, "learning_rate");
  const schedule = choiceSetting(config, "schedule", ["constant", "cosine", "exponential"]);
  const weightDecay = numberSetting(config, "weight_decay"); // times the current rate, kernels only
  const smoothing = numberSetting(config, "label_smoothing");
  // One label: classes compete. Several: every class is a yes or no of its own.
  const crossEntropy = facts.task === "single-label" ? softmaxCrossEntropy : sigmoidCrossEntropy;
  const weightsOf = lossWeights(context);

  const optimizer = optimizerName === "sgd" ? sgdNesterov({ weightDecay }) : adamW({ weightDecay });
  const steps = stepContext(seed); // where dropout finds its seed
  const model = buildModel(context, steps);
  const weights = trainableVariables(model);
  const slots = optimizer.init(weights); // velocities or moments, by name
  const learningRate = (step: number) => learningRateAt(schedule, peakRate, step, context);

  return {
    model,
    computeGradients: (batch, step, part) =>
      tf.tidy(() => {
        Object.assign(steps, { step, part });
        const { xs, ys } = augment(batch, context, { step, part });
        const targets = smoothLabels(ys, smoothing, facts.task); // [batch, classes]
        const counting = weightsOf(ys); // [batch, 1] or [batch, classes]; null: all the same
        return gradientsOf(() => crossEntropy(forward(model, xs, true), targets, counting), weights);
      }),
    applyGradients: (gradients, step) => {
      optimizerStep(optimizer, weights, gradients, slots, { step, learningRate });
    },
    predict: (xs) => tf.tidy(() => forward(model, xs, false)), // logits [batch, classes]
    validationLoss: (logits, ys) => tf.tidy(() => crossEntropy(logits, ys)),
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
