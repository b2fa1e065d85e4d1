import { behindBetter, factsOf } from "../model/facts.ts";
import { inDeviations } from "../model/compare.ts";
import { withFirstChoice } from "../model/first-choice.ts";
import { withFloor } from "../model/floor.ts";
import { groupFeatures } from "../model/group-features.ts";
import { startOf, treeRows } from "../model/tree-rows.ts";
import { sumOfTrees } from "../model/trees.ts";
import { withoutUpsets } from "../model/upsets.ts";
import type { Forest } from "../model/weights.ts";
import type { Ranking } from "./ranking.ts";

/**
 * The early ranking model without its networks: the forests' opinions added up, and the lowest loss beside them, which
 * counts as much as it does beside the networks of the whole model. What the whole model does to its order afterwards,
 * this does too.
 * @returns a ranking of trials that have not diverged, all with one epoch or more
 */
export function forestRanking(forests: readonly Forest[]): Ranking {
  return {
    rank: (group) => {
      const rows = treeRows(groupFeatures(group));
      const opinions = forests.map(({ trees, startsAtFloor }) =>
        inDeviations(rows.map((row) => sumOfTrees(trees, row) + (startsAtFloor ? startOf(row) : 0))),
      );
      const sums = rows.map((_, i) => opinions.reduce((sum, each) => sum + each[i]!, 0));
      const chosen = withFirstChoice(group.trials, withFloor(group.trials, sums));
      const scores = behindBetter(factsOf(group), withoutUpsets(group.trials, chosen));
      return Promise.resolve(scores.map((score) => ({ score, quantiles: [], probabilityBest: null })));
    },
  };
}
