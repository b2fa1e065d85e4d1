/**
 * One training step and what surrounds it: loss, optimiser, schedule. The loop that calls this owns epochs, shuffling,
 * validation and checkpoints. Everything random follows from (seed, step).
 */
import * as tf from "@tensorflow/tfjs";
import {
  choiceSetting,
  createOptimizer,
  createStepContext,
  forward,
  gradientsOf,
  learningRateAt,
  numberSetting,
  sigmoidCrossEntropy,
  smoothLabels,
  softmaxCrossEntropy,
  trainableVariables,
} from "firstlight";
import type { ProgramContext, Training } from "firstlight";
import { augment } from "./augment.ts";
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

  const steps = createStepContext(seed);
  const model = buildModel(context, steps);
  const weights = trainableVariables(model);
  const optimizer = createOptimizer(optimizerName, weights, weightDecay);

  return {
    model,
    computeGradients: (batch, step, part) =>
      tf.tidy(() => {
        steps.moveTo(step, part);
        const { xs, ys } = augment(batch, context, step, part);
        const targets = smoothLabels(ys, smoothing, facts.task); // [batch, classes]
        return gradientsOf(() => crossEntropy(forward(model, xs, true), targets), weights);
      }),
    applyGradients: (gradients, step) => {
      optimizer.apply(gradients, learningRateAt(schedule, peakRate, step, context));
    },
    predict: (xs) => tf.tidy(() => forward(model, xs, false)), // logits [batch, classes]
    validationLoss: (logits, ys) => tf.tidy(() => crossEntropy(logits, ys)),
    optimizerState: () => optimizer.state(),
    restoreOptimizer: (state) => optimizer.restore(state),
    dispose: () => {
      optimizer.dispose();
      model.dispose();
    },
  };
}
