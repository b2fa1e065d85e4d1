/**
 * Optimiser steps over tfjs's heap, one pass a parameter. Slots are written in place, parameters come back as new tensors:
 * XNNPACK keeps a packed copy of every matrix that it multiplied by, and would not notice that one has changed.
 *
 * Plain loops: with `Math.fround` around every operation the engine computes in float32, so the bits are those of the
 * composed ops; a network has few parameters, so SIMD would not be felt.
 */
import * as tf from "@tensorflow/tfjs";
import { ADAMW_STEP, SGD_NESTEROV_STEP } from "../../../templates/runtime/ops/index.ts";
import { numberOf, type Attributes, type Kernel, type TensorMap } from "../kernel.ts";
import { requireHeap } from "./heap.ts";

const round = Math.fround;

/** One parameter: [size] each; `next` and the slots are written. */
interface Part {
  readonly values: Float32Array;
  readonly next: Float32Array;
  readonly gradient: Float32Array;
  readonly slots: readonly Float32Array[];
}

/** @param coefficients - rate, share of the values that is kept, then the rule's own */
type Step = (part: Part, coefficients: Float32Array, attrs: Attributes) => void;

export const optimizerKernels: readonly Kernel[] = [
  { name: SGD_NESTEROV_STEP, body: (inputs, attrs) => stepAll(inputs, attrs, 1, stepNesterov) },
  { name: ADAMW_STEP, body: (inputs, attrs) => stepAll(inputs, attrs, 2, stepAdam) },
];

const stepNesterov: Step = ({ values, next, gradient, slots: [velocities] }, [rate, keep], attrs) => {
  const momentum = round(numberOf(attrs, "momentum"));
  const kept = attrs["decays"] === true ? keep! : 1;
  for (let i = 0; i < values.length; i++) {
    const velocity = round(round(velocities![i]! * momentum) + gradient[i]!);
    const move = round(gradient[i]! + round(velocity * momentum));
    velocities![i] = velocity;
    next[i] = round(round(values[i]! * kept) - round(move * rate!));
  }
};

const stepAdam: Step = ({ values, next, gradient, slots: [means, squares] }, coefficients, attrs) => {
  const [rate, keep, epsilon, correction] = coefficients;
  const [beta1, beta2] = [numberOf(attrs, "beta1"), numberOf(attrs, "beta2")];
  const [mean1, mean2] = [round(beta1), round(1 - beta1)];
  const [square1, square2] = [round(beta2), round(1 - beta2)];
  const kept = attrs["decays"] === true ? keep! : 1;
  for (let i = 0; i < values.length; i++) {
    const slope = gradient[i]!;
    const mean = round(round(means![i]! * mean1) + round(slope * mean2));
    const square = round(round(squares![i]! * square1) + round(round(slope * slope) * square2));
    const ratio = round(mean / round(round(Math.sqrt(square)) + epsilon!));
    means![i] = mean;
    squares![i] = square;
    next[i] = round(round(values[i]! * kept) - round(round(ratio * correction!) * rate!));
  }
};

function stepAll(inputs: TensorMap, attrs: Attributes, slotCount: number, step: Step): tf.TensorInfo[] {
  const heap = requireHeap();
  const parameters: tf.Tensor[] = [];
  for (let i = 0; inputs[`parameter${i}`] !== undefined; i++) parameters.push(inputs[`parameter${i}`]!);
  // all of them before any view is taken
  const results = parameters.map(({ shape }) => heap.output(shape));
  const slots = Array.from({ length: slotCount }, (_, i) => heap.view(inputs[`slot${i}`]!));
  const coefficients = heap.view(inputs["coefficients"]!);
  let start = 0;
  for (const [i, parameter] of parameters.entries()) {
    const end = start + parameter.size;
    const part: Part = {
      values: heap.view(parameter),
      next: heap.view(results[i]!),
      gradient: heap.view(inputs[`gradient${i}`]!),
      slots: slots.map((slot) => slot.subarray(start, end)),
    };
    step(part, coefficients, attrs);
    start = end;
  }
  return results;
}
