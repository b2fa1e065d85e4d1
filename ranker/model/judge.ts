/** One order of a group's trials out of what the networks and the trees each think. */
import type { CurveTrial } from "../../study/index.ts";
import { groupRanks, inDeviations } from "./compare.ts";
import { lowestLoss, withFloor } from "./floor.ts";
import type { TrialFeatures } from "./group-features.ts";
import { startOf, treeRows } from "./tree-rows.ts";
import { sumOfTrees } from "./trees.ts";
import type { Forest } from "./weights.ts";

/**
 * @param features - one a trial, see `groupFeatures`
 * @param networks - mean scores of the networks, lower is better
 * @returns scores of which only the order matters, lower is better
 */
export function judge(
  trials: readonly CurveTrial[],
  features: readonly TrialFeatures[],
  networks: readonly number[],
  forests: readonly Forest[],
): readonly number[] {
  const rows = treeRows(features);
  const opinions = [
    withFloor(trials, networks),
    ...forests.map(({ startsAtFloor, trees }) =>
      rows.map((row) => sumOfTrees(trees, row) + (startsAtFloor ? startOf(row) : 0)),
    ),
  ].map(inDeviations);
  const judged = inDeviations(trials.map((_, i) => opinions.reduce((sum, each) => sum + each[i]!, 0)));
  return isHeldBack(features) ? heldBack(trials, judged) : judged;
}

/** the share of the lowest loss where the search space is unknown */
export const LOWEST = 0.85;

/** whether the search space is unknown */
export function isHeldBack(features: readonly TrialFeatures[]): boolean {
  return features.every(({ params }) => params === null);
}

/** Of kinds of networks that it was not fitted on, the model knows little that the lowest loss does not show. */
function heldBack(trials: readonly CurveTrial[], scores: readonly number[]): readonly number[] {
  const lowest = inDeviations(groupRanks(trials.map(({ curve }) => lowestLoss(curve))));
  return scores.map((score, i) => LOWEST * lowest[i]! + (1 - LOWEST) * score);
}
