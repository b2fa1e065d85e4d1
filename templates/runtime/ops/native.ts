/**
 * Fused kernels that a backend may have beside tfjs's own (workers/kernels registers them under these names). The ops
 * here use one where it exists and compose the same result from tfjs ops where it does not.
 */
import * as tf from "@tensorflow/tfjs";

/**
 * {x: [..., c]} → [2, c]: column means, then biased column variances as E[(x−μ)²]. Beside BATCH_NORM also with
 * {movingMean, movingVariance: [c]}, {momentum: share of the old that they keep}: averages that it writes in place
 */
export const COLUMN_MOMENTS = "FirstlightColumnMoments";
/** {x: [n, c], scale: [c], offset: [c]} → x·scale + offset: [n, c] */
export const SCALE_COLUMNS = "FirstlightScaleColumns";
/** {dy: [n, c], x: [n, c]} → [2, c]: column sums of dy, then of dy·x */
export const COLUMN_PRODUCTS = "FirstlightColumnProducts";
/** {dy: [n, c], x: [n, c], a: [c], b: [c], offset: [c]} → dy·a + x·b + offset: [n, c] */
export const COMBINE_COLUMNS = "FirstlightCombineColumns";
/** {x: [..., c], moments: [2, c], gamma, beta: [c]}, {epsilon, rectify: whether a ReLU follows} → like x */
export const BATCH_NORM = "FirstlightBatchNorm";
/** {dy, x: [..., c], moments: [2, c], gamma, beta: [c]}, {epsilon, rectify} → dx, dgamma, dbeta */
export const BATCH_NORM_GRADIENT = "FirstlightBatchNormGradient";
/** {logits, targets: [n, c], weights: [n, 1] or absent} → the mean loss [], and the gradient of the logits [n, c] */
export const SOFTMAX_CROSS_ENTROPY = "FirstlightSoftmaxCrossEntropy";
/** {logits, targets: [n, c], weights: [n, c] or absent} → the mean loss [], and the gradient of the logits [n, c] */
export const SIGMOID_CROSS_ENTROPY = "FirstlightSigmoidCrossEntropy";
/** {dy, y: the ReLU's result} → dy where y is above 0, else 0 */
export const RELU_GRADIENT = "FirstlightReluGradient";
/** {x, seed: int32 [1]}, {rate} → like x; the mask is `dropoutMask`'s */
export const DROPOUT = "FirstlightDropout";
/** {images: float32 [b, h, w, c], table: int32 [b, 6], `redrawingTable`'s}, {paint: c numbers} → like images */
export const REDRAW = "FirstlightRedraw";
/** {packed: int32 words of four uint8 each, or float32, indices: int32 [n]}, {shape} → float32 [n, ...shape] */
export const GATHER_ROWS = "FirstlightGatherRows";
/**
 * Optimiser steps: slots are written in place; parameters too, or they are the results, in their order. {coefficients, slot0, slot1 …: flat, parameter0,
 * gradient0, parameter1 …: in the flat slots' order}, {decays: whether parameters shrink, ...the rule's constants}
 */
export const SGD_NESTEROV_STEP = "FirstlightSgdNesterovStep";
export const ADAMW_STEP = "FirstlightAdamWStep";

/** Whether the current backend has the kernel. */
export function hasKernel(name: string): boolean {
  return (tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
}

/** Runs a fused kernel of one result. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs);
}

/** Runs a fused kernel of several results, or of none. */
export function runKernels(
  name: string,
  inputs: tf.NamedTensorMap,
  attrs: tf.NamedAttrMap = {},
): tf.Tensor[] {
  return tf.engine().runKernel(name, inputs, attrs);
}

/** Before a kernel writes a variable in place: a clone elsewhere shares its values and must keep them. Call in a tidy. */
export function ownValues(variable: tf.Variable): tf.Variable {
  if (tf.backend().refCount(variable.dataId) > 1) variable.assign(tf.add(variable, 0));
  return variable;
}
