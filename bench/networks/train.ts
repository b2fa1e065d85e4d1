/** Training as the trial loop does it: LayersModel.apply, variableGrads, our optimiser. */
import * as tf from "@tensorflow/tfjs";
import {
  gradientsOf,
  optimizerStep,
  sgdNesterov,
  softmaxCrossEntropy,
  trainableVariables,
} from "../../templates/runtime/index.ts";

export interface Batch {
  readonly xs: tf.Tensor4D;
  readonly ys: tf.Tensor2D;
}

export function randomBatch(size: number, image: readonly number[], classes: number): Batch {
  const labels = tf.tidy(() => tf.range(0, size, 1, "int32").mod(classes).toInt() as tf.Tensor1D);
  const ys = tf.tidy(() => tf.oneHot(labels, classes).toFloat() as tf.Tensor2D);
  labels.dispose();
  return {
    xs: tf.randomUniform([size, ...image] as [number, number, number, number], 0, 1, "float32", 1),
    ys,
  };
}

/** One model in training. */
export interface Trainer {
  /** One optimiser step; answers the loss before it. */
  step(batch: Batch): Promise<number>;
  /** The optimiser's slots; the model stays its owner's. */
  dispose(): void;
}

export function trainer(model: tf.LayersModel): Trainer {
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
