import type { CurveTrial, LearningCurve } from "../../study/index.ts";
import { centreAndUnit, groupRanks } from "./compare.ts";

/** an epoch's share, in standard deviations of the network's scores, for half the way from best to worst */
const PER_EPOCH = 0.17;
const MOST = 0.85;

/**
 * The more of a curve there is, the more its lowest loss counts by itself: on recorded curves that no network had
 * seen, the network alone chose among the best few of a group worse than the losses did from the third epoch on.
 * @param scores - the network's, lower is better
 * @returns scores in units of their own deviation
 */
export function withFloor(trials: readonly CurveTrial[], scores: readonly number[]): readonly number[] {
  const { unit } = centreAndUnit(scores);
  const ranks = groupRanks(trials.map(({ curve }) => lowestLoss(curve)));
  return scores.map((score, i) => {
    return score / unit + floorWeight(trials[i]!.curve.epochs.length) * ranks[i]!;
  });
}

/** What the rank of the lowest loss counts, after so many epochs. */
export function floorWeight(epochs: number): number {
  return Math.min(MOST, PER_EPOCH * epochs);
}

/** @returns Infinity before the first epoch */
export function lowestLoss({ epochs }: LearningCurve): number {
  return epochs.reduce((low, { valLoss }) => Math.min(low, valLoss), Infinity);
}
