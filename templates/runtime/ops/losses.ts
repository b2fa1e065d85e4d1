/** Mean losses from a model's outputs with their gradients in closed form: stable, and few ops. */
import * as tf from "@tensorflow/tfjs";
import { hasKernel, runKernels, SIGMOID_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY } from "./native.ts";

/**
 * Mean over the batch of the softmax cross-entropy.
 * @param logits - [batch, classes]
 * @param targets - [batch, classes], each row sums to 1 (label smoothing included); no gradient flows to it
 * @param weights - of the samples [batch, 1]: how much each counts; null: 1
 * @returns scalar, the caller's
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  weights: tf.Tensor2D | null = null,
): tf.Scalar {
  if (hasKernel(SOFTMAX_CROSS_ENTROPY)) return fusedLoss(SOFTMAX_CROSS_ENTROPY, logits, targets, weights);
  const loss = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    const logProbabilities = tf.logSoftmax(z);
    const terms = weigh(tf.mul(logProbabilities, targets), weights);
    const value = tf.mul(tf.sum(terms), -1 / z.shape[0]);
    save([logProbabilities]);
    return {
      value,
      gradFunc: (dLoss: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(weigh(tf.sub(tf.exp(saved[0]!), targets), weights), tf.mul(dLoss, 1 / z.shape[0])),
    };
  });
  return loss(logits) as tf.Scalar;
}

/**
 * Mean over batch and classes of the binary cross-entropy of independent sigmoids.
 * @param logits - [batch, classes]
 * @param targets - [batch, classes] in [0, 1]; no gradient flows to it
 * @param weights - of the answers [batch, classes]: how much each counts; null: 1
 * @returns scalar, the caller's
 */
export function sigmoidCrossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  weights: tf.Tensor2D | null = null,
): tf.Scalar {
  if (hasKernel(SIGMOID_CROSS_ENTROPY)) return fusedLoss(SIGMOID_CROSS_ENTROPY, logits, targets, weights);
  const loss = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    // max(z, 0) − z·t + log(1 + e^−|z|): no overflow for large |z|
    const tail = tf.log1p(tf.exp(tf.neg(tf.abs(z))));
    const value = tf.mean(weigh(tf.add(tf.sub(tf.relu(z), tf.mul(z, targets)), tail), weights));
    save([z]);
    return {
      value,
      gradFunc: (dLoss: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(weigh(tf.sub(tf.sigmoid(saved[0]!), targets), weights), tf.mul(dLoss, 1 / z.size)),
    };
  });
  return loss(logits) as tf.Scalar;
}

/**
 * Mean over batch and outputs of the squared error.
 * @param outputs - [batch, outputs]
 * @param targets - same shape; no gradient flows to it
 * @returns scalar, the caller's
 */
export function meanSquaredError(outputs: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const loss = tf.customGrad((...args) => {
    const [y, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    const error = tf.sub(y, targets);
    save([error]);
    return {
      value: tf.mean(tf.square(error)),
      gradFunc: (dLoss: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0]!, tf.mul(dLoss, 2 / y.size)),
    };
  });
  return loss(outputs) as tf.Scalar;
}

/** Loss and gradient come from one kernel; going back only scales. */
function fusedLoss(
  kernel: string,
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  weights: tf.Tensor2D | null,
): tf.Scalar {
  const loss = tf.customGrad((...args) => {
    const [z, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    const inputs = { logits: z, targets, ...(weights === null ? {} : { weights }) };
    const [value, gradient] = runKernels(kernel, inputs) as [tf.Scalar, tf.Tensor2D];
    save([gradient]);
    return { value, gradFunc: (dLoss: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0]!, dLoss) };
  });
  return loss(logits);
}

const weigh = (terms: tf.Tensor, weights: tf.Tensor2D | null): tf.Tensor =>
  weights === null ? terms : tf.mul(terms, weights);
