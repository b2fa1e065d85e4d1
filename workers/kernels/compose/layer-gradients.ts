/**
 * Gradients that tfjs's own layers need, in fewer and cheaper ops than tfjs's, so that plain layers models train
 * faster, too. tfjs keeps one gradient a kernel for all backends, so these serve all of them.
 */
import * as tf from "@tensorflow/tfjs";
import { COLUMN_PRODUCTS } from "../../../templates/runtime/ops/index.ts";

type Gradient = tf.GradConfig["gradFunc"];

/** By kernel's name; each gets what tfjs has for it. Inputs saved are tfjs's. */
export const layerGradients: Readonly<Record<string, (stock: Gradient) => Gradient>> = {
  // tfjs multiplies by a tensor of ones, which it fills in JavaScript at every step
  [tf.Sum]: () => (dy, saved, attrs) => ({ x: () => spread(dy as tf.Tensor, saved[0]!, attrs) }),
  [tf.Mean]: () => (dy, saved, attrs) => {
    const [x] = saved as [tf.Tensor];
    const part = (): tf.Tensor => tf.mul(dy as tf.Tensor, (dy as tf.Tensor).size / x.size);
    return { x: () => spread(part(), x, attrs) };
  },
  [tf.FusedBatchNorm]: (stock) => (dy, saved, attrs) => {
    const byChannel = saved.length === 4 && saved.slice(1).every(({ rank }) => rank === 1);
    return byChannel ? batchNormGradients(dy as tf.Tensor, saved as Saved, attrs) : stock(dy, saved, attrs);
  },
};

/** To every value that was reduced, what its result gets. */
function spread(dy: tf.Tensor, x: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor {
  const axes = tf.util.parseAxisParam(attrs["axis"] as number[], x.shape);
  const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return tf.broadcastTo(dy.reshape(kept), x.shape);
}

type Saved = [x: tf.Tensor, mean: tf.Tensor1D, variance: tf.Tensor1D, scale: tf.Tensor1D];

/**
 * With r = 1/√(variance + ε), s = r·scale and x̂ = r·(x − mean), per channel: dx = s·dy, dMean = −s·Σdy, dOffset = Σdy,
 * dScale = Σdy·x̂ and dVariance = −½·r·s·dScale. Two passes over dy and one over x; tfjs makes a dozen.
 */
function batchNormGradients(
  dy: tf.Tensor,
  [x, mean, variance, scale]: Saved,
  attrs: tf.NamedAttrMap,
): ReturnType<Gradient> {
  // shared by several gradients, each of which runs in a tidy of its own, so computed here
  const r = tf.rsqrt(tf.add(variance, attrs["varianceEpsilon"] as number));
  const slope = tf.mul(scale, r);
  const [sum, sumWithX] = tf.unstack(columnProducts(dy, x)) as [tf.Tensor1D, tf.Tensor1D];
  const dScale = tf.mul(tf.sub(sumWithX, tf.mul(mean, sum)), r);
  return {
    x: () => tf.mul(dy, slope),
    mean: () => tf.neg(tf.mul(slope, sum)),
    variance: () => tf.mul(tf.mul(tf.mul(slope, r), dScale), -0.5),
    scale: () => dScale.clone(),
    offset: () => sum.clone(),
  };
}

/** [2, c]: Σdy and Σdy·x over all axes but the last. */
function columnProducts(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const rows = [-1, x.shape.at(-1)!];
  const [dyRows, xRows] = [dy.reshape(rows), x.reshape(rows)];
  const native = tf.getKernel(COLUMN_PRODUCTS, tf.getBackend()) as tf.KernelConfig | undefined;
  if (native !== undefined) return tf.engine().runKernel(COLUMN_PRODUCTS, { dy: dyRows, x: xRows });
  return tf.stack([tf.sum(dyRows, 0), tf.sum(tf.mul(dyRows, xRows), 0)]);
}
