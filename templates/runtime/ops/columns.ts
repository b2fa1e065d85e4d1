/** Column-wise sums and maps of a matrix [rows, channels]: what batch norm is made of. Call inside tidy. */
import * as tf from "@tensorflow/tfjs";
import {
  COLUMN_MOMENTS,
  COLUMN_PRODUCTS,
  COMBINE_COLUMNS,
  hasKernel,
  runKernel,
  SCALE_COLUMNS,
} from "./native.ts";

/** Column means and biased variances: [2, c]. The variance is E[(x−μ)²]; E[x²]−μ² would cancel. */
export function columnMoments(x: tf.Tensor2D): tf.Tensor2D {
  if (hasKernel(COLUMN_MOMENTS)) return runKernel(COLUMN_MOMENTS, { x }) as tf.Tensor2D;
  const mean = tf.mean(x, 0, true);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), 0, true);
  return tf.concat([mean, variance]) as tf.Tensor2D;
}

/** x·scale + offset, channel by channel: [n, c]. */
export function scaleColumns(x: tf.Tensor2D, scale: tf.Tensor1D, offset: tf.Tensor1D): tf.Tensor2D {
  if (hasKernel(SCALE_COLUMNS)) return runKernel(SCALE_COLUMNS, { x, scale, offset }) as tf.Tensor2D;
  return tf.add(tf.mul(x, scale), offset);
}

/** Column sums of dy and of dy·x: [2, c]. */
export function columnProducts(dy: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  if (hasKernel(COLUMN_PRODUCTS)) return runKernel(COLUMN_PRODUCTS, { dy, x }) as tf.Tensor2D;
  return tf.stack([tf.sum(dy, 0), tf.sum(tf.mul(dy, x), 0)]) as tf.Tensor2D;
}

/** dy·a + x·b + offset, channel by channel: [n, c]. */
export function combineColumns(
  dy: tf.Tensor2D,
  x: tf.Tensor2D,
  a: tf.Tensor1D,
  b: tf.Tensor1D,
  offset: tf.Tensor1D,
): tf.Tensor2D {
  if (hasKernel(COMBINE_COLUMNS)) return runKernel(COMBINE_COLUMNS, { dy, x, a, b, offset }) as tf.Tensor2D;
  return tf.add(tf.add(tf.mul(dy, a), tf.mul(x, b)), offset);
}
