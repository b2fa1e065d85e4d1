/**
 * One training step and what surrounds it: optimiser and schedule. The loop that calls this owns epochs, shuffling,
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
  stepContext,
  trainableVariables,
} from "firstlight";
import type { ProgramContext, Training } from "firstlight";
import { loss, trainingTargets } from "./loss.ts";
import { buildModel } from "./model.ts";

/** The caller disposes what comes back. */
export function createTraining(context: ProgramContext): Training {
  const { config, seed } = context;
  const optimizerName = choiceSetting(config, "optimizer", ["sgd", "adamw"]);
  const peakRate = numberSetting(config, "learning_rate");
  const schedule = choiceSetting(config, "schedule", ["constant", "cosine", "exponential"]);
  const weightDecay = numberSetting(config, "weight_decay"); // times the current rate, kernels only
  const targetsOf = trainingTargets(context);

  const optimizer = optimizerName === "sgd" ? sgdNesterov({ weightDecay }) : adamW({ weightDecay });
  const steps = stepContext(seed); // where dropout finds its seed
  const model = buildModel(context, steps);
  const weights = trainableVariables(model);
  const slots = optimizer.init(weights); // velocities or moments, by name
  const learningRate = (step: number) => learningRateAt(schedule, peakRate, step, context);

  return {
    model,
    computeGradients: ({ xs, ys }, step, part) =>
      tf.tidy(() => {
        Object.assign(steps, { step, part });
        const targets = targetsOf(ys); // [batch, classes]
        return gradientsOf(() => loss(forward(model, xs, true), targets), weights);
      }),
    applyGradients: (gradients, step) => {
      optimizerStep(optimizer, weights, gradients, slots, { step, learningRate });
    },
    predict: (xs) => tf.tidy(() => forward(model, xs, false)), // [batch, classes]
    validationLoss: (outputs, ys) => tf.tidy(() => loss(outputs, ys)),
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
