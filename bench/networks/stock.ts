/** Training with tfjs's own optimiser and loss, as a model's `fit` does it. */
import * as tf from "@tensorflow/tfjs";
import { trainableVariables } from "../../templates/runtime/index.ts";
import type { Trainer } from "./train.ts";

export function stockTrainer(model: tf.LayersModel): Trainer {
  const optimizer = tf.train.momentum(0.01, 0.9, true);
  const variables = Object.values(trainableVariables(model));
  return {
    async step({ xs, ys }) {
      const loss = (): tf.Scalar => {
        const logits = model.apply(xs, { training: true }) as tf.Tensor2D;
        return tf.losses.softmaxCrossEntropy(ys, logits);
      };
      const value = tf.tidy(() => optimizer.minimize(loss, true, variables)!);
      const [result] = await value.data();
      value.dispose();
      return result!;
    },
    dispose: () => optimizer.dispose(),
  };
}
