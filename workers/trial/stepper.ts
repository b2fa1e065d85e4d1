/**
 * What the loop repeats: training steps, losses of validation mini-batches, answers to chunks of samples. On WebGPU each
 * is recorded and replayed (workers/recording); elsewhere, and for a batch of unusual length, it simply runs.
 */
import type * as tf from "@tensorflow/tfjs";
import type { StepPoint, Training } from "../../templates/runtime/index.ts";
import { recordedFunction, type RecordedFunction } from "../recording/index.ts";
import type { ChooseSamples } from "./batches.ts";
import type { PreparedData } from "./prepared-data.ts";
import { trainStep } from "./step.ts";
import { answerSamples } from "./validate.ts";

/** Indices of samples in, tensors out; these are the caller's. */
export interface Stepper {
  /** one optimiser step; its mean loss: scalar */
  train(indices: Int32Array, step: number): Promise<tf.Scalar>;
  /** mean validation loss of a mini-batch: scalar */
  validationLoss(indices: Int32Array): Promise<tf.Scalar>;
  /** logits [samples, classes] and their mean validation loss */
  answer(indices: Int32Array): Promise<{ logits: tf.Tensor2D; loss: tf.Scalar }>;
  /** compares the next recorded training step with what the program does then */
  checkAgain(): void;
  /** gives recordings back; the training stays its owner's */
  dispose(): void;
}

export interface RecordingOptions {
  /** of the whole schedule, counted from 0; absent: all steps are alike */
  readonly lastStep?: number;
  /** awaited after a step's first run: kernels that are chosen by timing are chosen then */
  readonly settle: () => Promise<void>;
  /** told at most once why training steps run unrecorded */
  readonly onGiveUp: (reason: string) => void;
}

/** @param recording - null: nothing is recorded */
export function createStepper(
  training: Training,
  prepared: PreparedData,
  accumulate: number,
  recording: RecordingOptions | null,
): Stepper {
  const silently = recording && { settle: recording.settle, onGiveUp: () => undefined };
  const train = repeat((choose, { step }) => {
    return [trainStep(training, prepared, choose, step, accumulate)];
  }, recording);
  const validationLoss = repeat((choose) => {
    const { logits, loss } = answerSamples(training, prepared, choose);
    logits.dispose();
    return [loss];
  }, silently);
  const answer = repeat((choose) => {
    const { logits, loss } = answerSamples(training, prepared, choose);
    return [logits, loss];
  }, silently);
  const anywhere: StepPoint = { step: 0, part: 0 };
  return {
    train: async (indices, step) => (await train.run(indices, { step, part: 0 }))[0] as tf.Scalar,
    validationLoss: async (indices) => (await validationLoss.run(indices, anywhere))[0] as tf.Scalar,
    answer: async (indices) => {
      const [logits, loss] = await answer.run(indices, anywhere);
      return { logits: logits as tf.Tensor2D, loss: loss as tf.Scalar };
    },
    checkAgain: () => train.checkAgain(),
    dispose: () => [train, validationLoss, answer].forEach((one) => one.dispose()),
  };
}

interface Repeated {
  run(indices: Int32Array, at: StepPoint): Promise<tf.Tensor[]>;
  checkAgain(): void;
  dispose(): void;
}

function repeat(
  compute: (choose: ChooseSamples, at: StepPoint) => tf.Tensor[],
  recording: RecordingOptions | null,
): Repeated {
  if (recording === null) {
    const run: Repeated["run"] = (indices, at) => Promise.resolve(compute(() => indices, at));
    return { run, checkAgain: () => undefined, dispose: () => undefined };
  }
  let current: Int32Array = new Int32Array(0);
  let usual: { readonly length: number; readonly program: RecordedFunction } | null = null;
  return {
    // the first batch's length is the usual one; an epoch's short last chunk is not worth a recording
    run: (indices, at) => {
      usual ??= {
        length: indices.length,
        program: recordedFunction((now) => compute(() => current, now), recording),
      };
      if (indices.length !== usual.length) return Promise.resolve(compute(() => indices, at));
      current = indices;
      return usual.program.run(at);
    },
    checkAgain: () => usual?.program.checkAgain(),
    dispose: () => usual?.program.dispose(),
  };
}
