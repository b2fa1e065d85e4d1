import * as tf from "@tensorflow/tfjs";
import { hasKernel, RELU_GRADIENT, runKernel } from "./native.ts";

/**
 * max(x, 0). Its gradient looks at the result, not at x as tfjs's does: the next layer keeps the result anyway, and
 * what x was can be let go of.
 */
export function rectify(x: tf.Tensor): tf.Tensor {
  const positive = tf.customGrad((...args) => {
    const [xs, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    const value = tf.relu(xs);
    save([value]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => passPositive(dy, saved[0]!) };
  });
  return positive(x);
}

/** dy where y is above 0, else 0. */
function passPositive(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return hasKernel(RELU_GRADIENT) ? runKernel(RELU_GRADIENT, { dy, y }) : tf.mul(dy, tf.step(y));
}
