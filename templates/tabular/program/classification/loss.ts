/** What training lowers: the cross-entropy between the right class and the model's softmax, in nats. */
import type * as tf from "@tensorflow/tfjs";
import { numberSetting, smoothLabels, softmaxCrossEntropy } from "firstlight";
import type { ProgramContext } from "firstlight";

/** @param outputs - logits [batch, classes]; targets: same shape, each row sums to 1 */
export function loss(outputs: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return softmaxCrossEntropy(outputs, targets);
}

/**
 * In training some of each label goes to an even guess (arXiv:1512.00567).
 * @returns from one-hot labels [batch, classes] to what the model is to answer, same shape, the caller's
 */
export function trainingTargets({ config, facts }: ProgramContext): (ys: tf.Tensor2D) => tf.Tensor2D {
  const smoothing = numberSetting(config, "label_smoothing"); // share
  return (ys) => smoothLabels(ys, smoothing, facts.task);
}
