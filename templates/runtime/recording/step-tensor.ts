/**
 * Values that change from step to step: learning rates, seeds of masks, how each image is redrawn. A recorded step is
 * replayed without running its JavaScript again, so these must be said as functions of the step. Outside a recording
 * they are plain tensors.
 */
import * as tf from "@tensorflow/tfjs";

/** Where in the training a step is. */
export interface StepPoint {
  /** optimiser steps done before this one */
  readonly step: number;
  /** micro-batch of an accumulated step, from 0 */
  readonly part: number;
}

/** The values at a step; a new array each time. Called once a step, recorded or replayed. */
export type DrawValues = (at: StepPoint) => Float32Array | Int32Array;

/** Who makes the tensor while a step is recorded: a buffer that is written anew before each replay. */
export interface StepRecorder {
  /** @param part - of the step that asks; replays draw for the same part */
  stepTensor(part: number, shape: readonly number[], dtype: "float32" | "int32", draw: DrawValues): tf.Tensor;
}

let recorder: StepRecorder | null = null;

/** From now on `stepTensor` asks the recorder; null: it makes plain tensors again. */
export function recordStepTensors(next: StepRecorder | null): void {
  recorder = next;
}

/**
 * @param at - the step of this call; `draw` gets it unless the step is recorded
 * @returns a tensor, the caller's
 */
export function stepTensor(
  at: StepPoint,
  shape: readonly number[],
  dtype: "float32" | "int32",
  draw: DrawValues,
): tf.Tensor {
  return recorder?.stepTensor(at.part, shape, dtype, draw) ?? tf.tensor(draw(at), [...shape], dtype);
}
