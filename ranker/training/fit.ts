/** Fits one member of the ensemble with tfjs. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom, type SeededRandom } from "../../study/index.ts";
import { curveWidth, paramsWidth } from "../model/group-features.ts";
import { createAdamW } from "./adamw.ts";
import type { Example } from "./example.ts";
import { groupSizes, type ExamplePool } from "./example-pool.ts";
import { rankingLoss, type Batch } from "./loss.ts";
import { taskWeights } from "./task-weights.ts";
import { flatten, forward, initialise } from "./network-variables.ts";

export interface FitOptions {
  readonly steps: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** standard deviation of the noise on the features: the groups are many, the trials behind them few */
  readonly noise: number;
  /** how often a group's parameters are hidden, so that unknown search spaces work */
  readonly hideParams: number;
}
export const fitDefaults: FitOptions = {
  steps: 500,
  seed: 0,
  learningRate: 0.002,
  weightDecay: 0.1,
  noise: 0.2,
  hideParams: 0.06,
};

const TASKS_A_BATCH = 8;
const GROUPS_A_TASK = 6;

/** @returns the weights in the order of `layerShapes` */
export function fitMember(pools: readonly ExamplePool[], options: FitOptions): Float32Array {
  const random = seededRandom("ranker fit", options.seed);
  const variables = initialise(random);
  const optimizer = createAdamW(variables, options);
  for (let step = 0; step < options.steps; step++) {
    tf.tidy(() => {
      const batch = drawBatch(pools, options, random);
      const { grads } = tf.variableGrads(
        () => rankingLoss(forward(variables, batch), batch),
        Object.values(variables),
      );
      optimizer.update(grads, rateAt(step, options));
    });
  }
  const weights = flatten(variables);
  tf.dispose(variables);
  optimizer.dispose();
  return weights;
}

function drawBatch(pools: readonly ExamplePool[], options: FitOptions, random: SeededRandom): Batch {
  const trials = groupSizes[random.integer(groupSizes.length)]!;
  const able = pools.filter(({ bySize }) => (bySize.get(trials)?.length ?? 0) > 0);
  const weights = taskWeights(able.map(({ task }) => task));
  const examples = Array.from({ length: TASKS_A_BATCH }, () => able[drawIndex(weights, random)]!).flatMap(
    ({ bySize }) => {
      const all = bySize.get(trials)!;
      return Array.from({ length: GROUPS_A_TASK }, () => all[random.integer(all.length)]!);
    },
  );
  const groups = examples.length;
  const noisy = (values: Float32Array): Float32Array =>
    values.map((value) => value + options.noise * random.normal());
  const known = examples.map(() => (random.next() < options.hideParams ? 0 : 1));
  return {
    groups,
    trials,
    curve: tf.tensor2d(noisy(joined(examples, "curve")), [groups * trials, curveWidth]),
    params: tf.tensor2d(noisy(joined(examples, "params")), [groups * trials, paramsWidth]),
    known: tf.tensor2d(
      Float32Array.from({ length: groups * trials }, (_, i) => known[Math.floor(i / trials)]!),
      [groups * trials, 1],
    ),
    pairs: tf.tensor3d(joined(examples, "pairs"), [groups, trials, trials]),
    choice: tf.tensor2d(joined(examples, "choice"), [groups, trials]),
    best: tf.tensor2d(joined(examples, "best"), [groups, trials]),
    improvement: joined(examples, "improvement"),
  };
}

function drawIndex(weights: readonly number[], random: SeededRandom): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return index < 0 ? weights.length - 1 : index;
}

function joined(examples: readonly Example[], key: keyof Example): Float32Array {
  const length = examples[0]![key].length;
  const all = new Float32Array(examples.length * length);
  examples.forEach((example, i) => all.set(example[key], i * length));
  return all;
}

/** Warms up over a tenth of the steps, then falls to zero along a cosine. */
function rateAt(step: number, { steps, learningRate }: FitOptions): number {
  const warm = steps / 10;
  if (step < warm) return (learningRate * (step + 1)) / warm;
  return (learningRate * (1 + Math.cos((Math.PI * (step - warm)) / (steps - warm)))) / 2;
}
