/**
 * The model's score of one trial beside a group that stays as it is: what the group's other trials show, its means and
 * units. For the group's own trials it is the score that the whole model gives; a test holds the two together.
 */
import type { CurveGroup } from "../../../study/index.ts";
import { centreAndUnit } from "../compare.ts";
import { correctionRow, placeOf, type Correction } from "../correction/correction.ts";
import { floorWeight } from "../floor.ts";
import { isHeldBack, LOWEST } from "../judge.ts";
import { networkParts } from "../network.ts";
import { startOf, treeRow, typicalAbsolutes } from "../tree-rows.ts";
import { sumOfTrees } from "../trees.ts";
import type { RankerWeights } from "../weights.ts";
import { seenTrials, type SeenTrial } from "./mixed-trial.ts";

export interface ScoredGroup {
  /** in the group's order */
  readonly trials: readonly SeenTrial[];
  /** in standard deviations of the group's scores, or corrected in places of the group; lower is better */
  readonly scoreOf: (trial: SeenTrial) => number;
}
type Score = (trial: SeenTrial) => number;
type Weights = Pick<RankerWeights, "members" | "forests">;

/** @param group - as the model is asked about it: see `askedTrials` */
export function scoreBeside(group: CurveGroup, weights: Weights, own: Correction | null = null): ScoredGroup {
  const trials = seenTrials(group);
  const opinions = opinionsBeside(trials, weights).map((opinion) =>
    inDeviations(trials, remembered(opinion)),
  );
  const judged = inDeviations(trials, (trial) => opinions.reduce((sum, opinion) => sum + opinion(trial), 0));
  const isUnknown = isHeldBack(trials.map(({ features }) => features));
  const shipped = isUnknown ? heldBack(trials, judged) : judged;
  const isCorrected = own !== null && trials.some(({ epochs }) => epochs > 0);
  return { trials, scoreOf: isCorrected ? correctedBeside(own, group, trials, shipped) : shipped };
}

function opinionsBeside(trials: readonly SeenTrial[], { members, forests }: Weights): readonly Score[] {
  const networks = members.map((member) => networkBeside(trials, member));
  const network = remembered(
    (trial) => networks.reduce((sum, each) => sum + each(trial), 0) / networks.length,
  );
  const { unit } = centreAndUnit(trials.map(network));
  const absolutes = typicalAbsolutes(trials.map(({ features }) => features));
  return [
    (trial) => network(trial) / unit + floorWeight(trial.epochs) * trial.lowest,
    ...forests.map(({ startsAtFloor, trees }): Score => {
      return ({ features }) => {
        const row = treeRow(features, absolutes);
        return sumOfTrees(trees, row) + (startsAtFloor ? startOf(row) : 0);
      };
    }),
  ];
}

function networkBeside(trials: readonly SeenTrial[], weights: Float32Array): Score {
  const { encode, contextOf, answer } = networkParts(weights);
  const context = contextOf(trials.map(({ features }) => encode(features)));
  return ({ features }) => answer(encode(features), context)[0]!;
}

/** A trial is asked about several times: for its own score, and for the group's means and units. */
function remembered(score: Score): Score {
  const known = new WeakMap<SeenTrial, number>();
  return (trial) => {
    const found = known.get(trial) ?? score(trial);
    known.set(trial, found);
    return found;
  };
}

function inDeviations(trials: readonly SeenTrial[], score: Score): Score {
  const { centre, unit } = centreAndUnit(trials.map(score));
  return (trial) => (score(trial) - centre) / unit;
}

function heldBack(trials: readonly SeenTrial[], judged: Score): Score {
  const lowest = inDeviations(trials, (trial) => trial.lowest);
  return (trial) => LOWEST * lowest(trial) + (1 - LOWEST) * judged(trial);
}

/** Like `corrected`. */
function correctedBeside(
  { trees, columns }: Pick<Correction, "trees" | "columns">,
  { epochsPlanned }: CurveGroup,
  trials: readonly SeenTrial[],
  shipped: Score,
): Score {
  const deviation = inDeviations(trials, shipped);
  return (trial) => {
    const row = correctionRow({ ...trial, deviation: deviation(trial) }, epochsPlanned, columns);
    return placeOf(row) + sumOfTrees(trees, row);
  };
}
