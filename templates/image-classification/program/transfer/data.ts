/**
 * What the head sees of an image: the features that the frozen backbone computed once (MobileNetV2, arXiv:1801.04381).
 * Features live on very different scales; batch norm brings each to mean 0 and deviation 1 before the head.
 */
import type * as tf from "@tensorflow/tfjs";
import { BatchNorm } from "firstlight";

/**
 * @param features - [batch, features]
 * @returns same shape
 */
export function normalise(features: tf.SymbolicTensor): tf.SymbolicTensor {
  return new BatchNorm({ name: "normalise" }).apply(features) as tf.SymbolicTensor;
}
