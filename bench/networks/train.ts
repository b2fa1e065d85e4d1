/** Training as the trial loop does it: LayersModel.apply, variableGrads, our loss and optimiser. */
import * as tf from "@tensorflow/tfjs";
import {
  gradientsOf,
  optimizerStep,
  sgdNesterov,
  softmaxCrossEntropy,
  trainableVariables,
} from "../../templates/runtime/index.ts";
import type { Network } from "./networks.ts";

export interface Batch {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor2D;
}

/** Random samples, the same every time; the caller disposes them. */
export function randomBatch({ input, classes }: Network, size: number): Batch {
  const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
  return {
    xs: tf.randomUniform([size, ...input], 0, 1, "float32", 1),
    ys: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat() as tf.Tensor2D),
  };
}

/** One model in training. */
export interface Trainer {
  /** One optimiser step; answers the loss before it. Its JavaScript runs before the promise is returned. */
  step(batch: Batch): Promise<number>;
  /** The optimiser's slots; the model stays its owner's. */
  dispose(): void;
}

export function loopTrainer(model: tf.LayersModel): Trainer {
  const optimizer = sgdNesterov({ weightDecay: 1e-4 });
  const variables = trainableVariables(model);
  let slots = optimizer.init(variables);
  let step = 0;
  return {
    async step({ xs, ys }) {
      const loss = (): tf.Scalar =>
        softmaxCrossEntropy(model.apply(xs, { training: true }) as tf.Tensor2D, ys);
      const { loss: value, gradients } = gradientsOf(loss, variables);
      slots = optimizerStep(optimizer, variables, gradients, slots, { learningRate: 0.01, step: step++ });
      tf.dispose(gradients);
      const [result] = await value.data();
      value.dispose();
      return result!;
    },
    dispose: () => tf.dispose(slots),
  };
}
