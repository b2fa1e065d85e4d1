/**
 * How much an answer counts in the training loss. With `class_weights: balanced` a class counts in inverse proportion
 * to its training samples, so that leaving rare classes out does not pay. Weights are 1 on average over the training
 * samples: learning rates mean the same as without. Validation counts every sample alike, so that studies compare.
 */
import * as tf from "@tensorflow/tfjs";
import { choiceSetting } from "firstlight";
import type { DataFacts, ProgramContext } from "firstlight";

/** The rarest counts at most this many times as much as the commonest: a few samples must not rule every step. */
const MOST = 20;

/**
 * @returns from one- or multi-hot labels [batch, classes] to the weights of the loss: a sample's [batch, 1] for one
 * label, every answer's [batch, classes] for several, or null where all count the same. They are the caller's.
 */
export function lossWeights({ config, facts }: ProgramContext): (ys: tf.Tensor2D) => tf.Tensor2D | null {
  if (choiceSetting(config, "class_weights", ["none", "balanced"]) === "none") return () => null;
  const counts = trainingCounts(facts); // samples with each class
  if (facts.task === "single-label") {
    const weights = balance(counts);
    return (ys) => tf.tidy(() => tf.matMul(ys, tf.tensor2d(weights, [weights.length, 1]))); // [batch, 1]
  }
  // Several labels: for every class, the samples with it are balanced against those without it.
  const pairs = counts.map((count) => balance([facts.trainCount - count, count]));
  const without = pairs.map(([absent]) => absent!);
  const added = pairs.map(([absent, present]) => present! - absent!);
  return (ys) => tf.tidy(() => ys.mul(added).add<tf.Tensor2D>(without)); // [batch, classes]
}

/** Weights in inverse proportion to the counts, at most MOST times the smallest, 1 on average over the samples. */
function balance(counts: readonly number[]): number[] {
  const samples = counts.reduce((sum, count) => sum + count, 0);
  const commonest = Math.max(...counts);
  const weights = counts.map((count) => Math.min(MOST, commonest / Math.max(1, count)));
  const mean = weights.reduce((sum, weight, at) => sum + weight * (counts[at] ?? 0), 0) / samples;
  return weights.map((weight) => weight / mean);
}

function trainingCounts({ classCounts }: DataFacts): readonly number[] {
  if (classCounts === undefined)
    throw new TypeError("class weights need the number of samples with each class");
  return classCounts;
}
