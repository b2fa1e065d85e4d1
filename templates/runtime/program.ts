/**
 * The contract between a generated program and the trial loop. The program says what the model is and what one step
 * does; the loop (workers/trial) owns epochs, shuffling, validation, checkpoints, pause, memory.
 *
 * Tensors: what a function here returns belongs to its caller; what it receives stays the caller's.
 */
import type * as tf from "@tensorflow/tfjs";
import type { Params } from "../../study/index.ts";

/** Per-channel facts of the training images, in [0, 1] units. */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** One label of several classes, any of several labels, or a number. */
export type Task = "single-label" | "multi-label" | "regression";

/** What a program may know of the data before it builds a model. */
export interface DataFacts {
  readonly kind: "images" | "features";
  readonly task: Task;
  /** class names, in the order of the model's outputs; of a regression the target's name alone */
  readonly classes: readonly string[];
  /** of one sample: [height, width, channels] or [features] */
  readonly shape: readonly number[];
  readonly trainCount: number;
  readonly validationCount: number;
  /** training samples with each class; absent for a regression, and where a checkpoint of an older version is answered from */
  readonly classCounts?: readonly number[] | undefined;
  /** for images; of the training part only */
  readonly statistics: ChannelStatistics | null;
}

/** config.yaml with the trial's parameters laid over it. */
export type Config = Readonly<Params>;

export interface ProgramContext {
  readonly config: Config;
  readonly facts: DataFacts;
  /** uint32, the trial's own */
  readonly seed: number;
  /** planned epochs of the full schedule */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/**
 * xs: raw [batch, height, width, channels] in 0..255 or [batch, features]; ys: one- or multi-hot [batch, classes], or
 * standardised numbers [batch, 1].
 */
export interface Batch {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor2D;
}

export interface Gradients {
  /** mean loss of the batch, label smoothing and class weights included: scalar */
  readonly loss: tf.Scalar;
  readonly gradients: tf.NamedTensorMap;
}

/** One model in training. Built by the program's `createTraining`. */
export interface Training {
  readonly model: tf.LayersModel;
  /** step counts optimiser steps from 0; part counts the micro-batches of an accumulated step from 0 */
  computeGradients(batch: Batch, step: number, part: number): Gradients;
  /** one optimiser step with the learning rate that the schedule gives for `step` */
  applyGradients(gradients: tf.NamedTensorMap, step: number): void;
  /** in inference mode: logits [batch, classes], or the standardised numbers [batch, 1] of a regression */
  predict(xs: tf.Tensor): tf.Tensor2D;
  /** mean validation loss of a batch from logits, without label smoothing and class weights: scalar */
  validationLoss(logits: tf.Tensor2D, ys: tf.Tensor2D): tf.Scalar;
  /** optimiser slots by name, for checkpoints; the tensors stay the training's */
  optimizerState(): tf.NamedTensorMap;
  /** @throws WorkbenchError when names or shapes do not match */
  restoreOptimizer(state: tf.NamedTensorMap): void;
  /** disposes model and optimiser */
  dispose(): void;
}

/** What a program finds worth knowing about its labels before training. */
export interface LabelSummary {
  /** images with each class, in the order of the classes */
  readonly counts: readonly number[];
  /** images with both classes: [class][class]; the diagonal holds the counts */
  readonly together: readonly (readonly number[])[];
  readonly labelsPerImage: number;
  readonly unlabelled: number;
  /** largest count over smallest; Infinity when a class has no image */
  readonly imbalance: number;
  /** share of the commonest label, or set of labels: what guessing would score */
  readonly guessingAccuracy: number;
}

/** How good a program finds its answers. */
export interface Scores {
  /** of images: every label right */
  readonly accuracy: number;
  /** mean F1 over the classes that occur in the labels */
  readonly macroF1: number;
  /** by class; precision is NaN for a class never answered, recall for one that never occurs */
  readonly perClass: readonly {
    readonly precision: number;
    readonly recall: number;
    readonly count: number;
  }[];
  /** expected calibration error in [0, 1]: 0 when confidence equals accuracy */
  readonly calibrationError: number;
}

/** What train.ts of a program exports. */
export interface Program {
  createTraining(context: ProgramContext): Training;
  /** labels: one- or multi-hot [images, classes], row after row */
  summarize?(labels: Uint8Array, classes: readonly string[]): LabelSummary;
  /** probabilities and labels: [images, classes], row after row */
  scores?(
    probabilities: Float32Array,
    labels: Uint8Array,
    classes: readonly string[],
    task: DataFacts["task"],
  ): Scores;
}
