/** What the network is trained for. */
import * as tf from "@tensorflow/tfjs";
import { quantileLevels } from "../model/learned-ranker.ts";

export interface Batch {
  readonly groups: number;
  /** in each group */
  readonly trials: number;
  /** [groups · trials, curveWidth] */
  readonly curve: tf.Tensor2D;
  /** [groups · trials, paramsWidth] */
  readonly params: tf.Tensor2D;
  /** [groups · trials, 1]: 0 hides the parameters */
  readonly known: tf.Tensor2D;
  /** [groups, trials, trials], see Example */
  readonly pairs: tf.Tensor3D;
  /** [groups, trials] */
  readonly choice: tf.Tensor2D;
  /** [groups, trials] */
  readonly best: tf.Tensor2D;
  /** groups · trials numbers, NaN where not known */
  readonly improvement: Float32Array;
}

const PAIRS = 2;
const CHOICE = 0.5;
const BEST = 0.3;
const QUANTILES = 0.3;

/**
 * Pairs by logistic loss (RankNet), weighted towards the top; the choice by cross-entropy over the group (ListNet);
 * the chance to be best likewise, by a head of its own; quantiles by pinball loss. A mean over groups.
 * @param answers - [groups, trials, OUTPUTS]
 */
export function rankingLoss(answers: tf.Tensor3D, batch: Batch): tf.Scalar {
  const [score, logit, ...quantiles] = tf.unstack(answers, 2) as tf.Tensor2D[];
  const terms = [
    tf.mul(PAIRS, pairLoss(score!, batch.pairs)),
    tf.mul(CHOICE, crossEntropy(tf.neg(score!), batch.choice)),
    tf.mul(BEST, crossEntropy(logit!, batch.best)),
    tf.mul(QUANTILES, quantileLoss(quantiles, batch)),
  ];
  return tf.reshape<tf.Rank.R0>(tf.addN(terms), []);
}

function pairLoss(score: tf.Tensor2D, pairs: tf.Tensor3D): tf.Tensor {
  const difference = tf.sub(tf.expandDims(score, 2), tf.expandDims(score, 1));
  return tf.mean(tf.sum(tf.mul(softplus(difference), pairs), [1, 2]));
}

function crossEntropy(logits: tf.Tensor, wanted: tf.Tensor2D): tf.Tensor {
  const high = tf.max(logits, 1, true);
  const shifted = tf.sub(logits, high);
  const logOfSum = tf.log(tf.sum(tf.exp(shifted), 1, true));
  return tf.mean(tf.sum(tf.mul(wanted, tf.sub(logOfSum, shifted)), 1));
}

/** The three heads are made ascending as in the ranker: a first step and two that are added. */
function quantileLoss(heads: readonly tf.Tensor[], { improvement, groups, trials }: Batch): tf.Tensor {
  const isKnown = tf.tensor2d(
    improvement.map((value) => (Number.isNaN(value) ? 0 : 1)),
    [groups, trials],
  );
  const wanted = tf.tensor2d(
    improvement.map((value) => (Number.isNaN(value) ? 0 : value)),
    [groups, trials],
  );
  let predicted: tf.Tensor = tf.zerosLike(wanted);
  const losses = heads.map((head, i) => {
    predicted = tf.add(predicted, softplus(head));
    const level = quantileLevels[i]!;
    const short = tf.relu(tf.sub(wanted, predicted));
    const over = tf.relu(tf.sub(predicted, wanted));
    return tf.add(tf.mul(short, level), tf.mul(over, 1 - level));
  });
  return tf.mean(tf.mul(tf.addN(losses), isKnown));
}

function softplus(value: tf.Tensor): tf.Tensor {
  const magnitude = tf.add(tf.relu(value), tf.relu(tf.neg(value)));
  return tf.add(tf.relu(value), tf.log(tf.add(tf.exp(tf.neg(magnitude)), 1)));
}
