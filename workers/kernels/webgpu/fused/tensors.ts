/** What the fused kernels do with their inputs and with what they make on the way. */
import * as tf from "@tensorflow/tfjs";
import type { Attributes, TensorMap } from "../../kernel.ts";

/** @throws Error when an op forgot it: a bug there, not the user's */
export function tensorOf(inputs: TensorMap, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`kernel input ${name} is missing`);
  return tensor;
}

/** @throws Error when an op forgot it: a bug there, not the user's */
export function numberOf(attrs: Attributes, name: string): number {
  const value = attrs[name];
  if (typeof value !== "number") throw new Error(`kernel attribute ${name} is ${String(value)}`);
  return value;
}

/** A number in WGSL, rounded to float32 as tfjs rounds a number that meets a tensor. */
export const literal = (value: number): string => `${Math.fround(value)}f`;

/** Lets go of a tensor that only a kernel knows; the device finishes with it first. */
export function release(tensor: tf.TensorInfo): void {
  tf.backend().disposeData(tensor.dataId);
}
