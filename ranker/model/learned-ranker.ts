import type { CurveGroup, CurveRanker, CurveTrial, RankedTrial } from "../../study/index.ts";
import { corrected, correctedVersion, type Correction } from "./correction/correction.ts";
import { calmOf } from "./calm.ts";
import type { Scale } from "./curve-signals.ts";
import { dealt } from "./dealt.ts";
import { withFirstChoice } from "./first-choice.ts";
import { behindBetter, factsOf, withoutBeaten } from "./facts.ts";
import { groupFeatures, scaleOf } from "./group-features.ts";
import { judge } from "./judge.ts";
import { createNetwork } from "./network.ts";
import { withoutUpsets } from "./upsets.ts";
import { loadShippedWeights, shippedVersion, type RankerWeights } from "./weights.ts";

/** levels of the predicted final value; the outer two enclose four fifths */
export const quantileLevels = [0.1, 0.5, 0.9] as const;

/**
 * The early ranking model: reads the first epochs of a group's curves and its parameters and says which trial will
 * have the lowest validation loss at the end. Its score is the predicted final loss, brought into the order of the
 * network's ranking: lower is better, in the unit of the loss.
 * @param own - what was learned from the user's own trials, on top of these weights
 */
export function learnedRanker(weights?: RankerWeights, own: Correction | null = null): CurveRanker {
  let predict: Predict | null = null;
  const base = weights?.version ?? shippedVersion;
  if (own !== null && own.base !== base) {
    throw new Error(`correction ${own.id} is of weights ${own.base}, not of ${base}`);
  }
  return {
    name: "learned",
    version: own === null ? base : correctedVersion(own),
    rank: async (group) => {
      predict ??= createEnsemble(weights ?? (await loadShippedWeights()), own);
      return rankGroup(group, predict);
    },
  };
}

/** What one trial is given by the whole ensemble. */
interface Prediction {
  /** compares within the group, lower is better */
  readonly score: number;
  readonly logit: number;
  /** how far the metric will still fall below its best so far, on the group's scale; ascending */
  readonly improvement: readonly [number, number, number];
}
type Predict = (group: CurveGroup) => readonly Prediction[];

export function createEnsemble(
  { members, forests }: Omit<RankerWeights, "version">,
  own: Correction | null = null,
): Predict {
  const networks = members.map(createNetwork);
  return (group) => {
    const features = groupFeatures(group);
    const answers = networks.map((network) => network(features));
    const means = features.map((_, i) => meanRow(answers.map((answer) => answer[i]!)));
    const scores = judge(
      group.trials,
      features,
      means.map(([score]) => score!),
      forests,
    );
    const shown = own === null ? scores : corrected(own, group, scores);
    return means.map((row, i) => prediction(shown[i]!, row));
  };
}

function meanRow(rows: readonly (readonly number[])[]): readonly number[] {
  return rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
}

function prediction(score: number, [, logit, ...heads]: readonly number[]): Prediction {
  const low = softplus(heads[0]!);
  const middle = low + softplus(heads[1]!);
  return { score, logit: logit!, improvement: [low, middle, middle + softplus(heads[2]!)] };
}

function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}

function rankGroup(group: CurveGroup, predict: Predict): readonly RankedTrial[] {
  const asked = askedTrials(group);
  const answers = new Map(asked.length > 0 ? answersFor({ ...group, trials: asked }, predict) : []);
  return group.trials.map(
    (trial) => answers.get(trial) ?? { score: Infinity, quantiles: [], probabilityBest: 0 },
  );
}

/** Those that the model is asked about, in the order in which it is asked; the rest come last. */
export function askedTrials({ trials }: CurveGroup): readonly CurveTrial[] {
  const healthy = inFixedOrder(trials.filter(({ diverged }) => !diverged));
  const seen = healthy.filter(({ curve }) => curve.epochs.length > 0);
  // trials that have shown nothing are judged by their parameters only where all are in that state
  return seen.length > 0 ? seen : healthy;
}

/** Sums of floats depend on their order; the answer must not. */
function inFixedOrder(trials: readonly CurveTrial[]): readonly CurveTrial[] {
  const keyed = trials.map((trial) => ({ trial, key: JSON.stringify([trial.curve, trial.params]) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ trial }) => trial);
}

function answersFor(group: CurveGroup, predict: Predict): readonly (readonly [CurveTrial, RankedTrial])[] {
  const { trials } = group;
  const predictions = predict(group);
  const facts = factsOf(group);
  const chosen = withFirstChoice(
    trials,
    predictions.map(({ score }) => score),
  );
  const upright = withoutUpsets(trials, chosen);
  const scores = behindBetter(facts, upright);
  const scale = scaleOf(trials.map(({ curve }) => curve));
  const finals = trials.map(({ curve }, i) =>
    facts[i]!.isDone
      ? quantileLevels.map((level) => [level, facts[i]!.lowest] as const)
      : finalValues(scale, curve.epochs, predictions[i]!),
  );
  // the head for it has an opinion of its own about the order; two orders would be one too many
  const calm = calmOf(trials);
  const dealtChances = dealt(
    scores.map((score) => -score),
    softmax(predictions.map(({ logit }) => calm * logit)),
  );
  const chances = withoutBeaten(facts, dealtChances);
  const inOrder = inUnitsOfLoss(
    scores,
    finals.map((quantiles) => quantiles[1]?.[1] ?? NaN),
  );
  return trials.map((trial, i) => [
    trial,
    { score: inOrder[i]!, quantiles: finals[i]!, probabilityBest: chances[i]! },
  ]);
}

/** on recorded curves that it had not seen, the networks' own bands held more than the four fifths they should */
const BAND = 0.9;

/** Predicted quantiles of the final value; none before the first epoch or on a metric that can be negative. */
function finalValues(
  scale: Scale,
  epochs: CurveTrial["curve"]["epochs"],
  { improvement }: Prediction,
): RankedTrial["quantiles"] {
  if (epochs.length === 0 || scale === "linear") return [];
  const best = Math.min(...epochs.map(({ valLoss }) => valLoss));
  const [, middle] = improvement;
  return quantileLevels.map((level, i) => {
    const fall = middle + BAND * (improvement[2 - i]! - middle);
    return [level, best * Math.exp(-fall)] as const;
  });
}

/** The i-th best trial is given the i-th lowest predicted value, so that a score can be read as a loss. */
function inUnitsOfLoss(scores: readonly number[], medians: readonly number[]): readonly number[] {
  if (!medians.every(Number.isFinite)) return scores;
  return dealt(scores, medians);
}

function softmax(logits: readonly number[]): readonly number[] {
  const high = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - high));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
