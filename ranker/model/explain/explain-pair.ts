/** Why the learned ranker puts one trial of a group before another. */
import type { CurveGroup } from "../../../study/index.ts";
import type { Correction } from "../correction/correction.ts";
import { askedTrials } from "../learned-ranker.ts";
import { loadShippedWeights, type RankerWeights } from "../weights.ts";
import { causes, type Cause } from "./causes.ts";
import { decidedBy, unaskedDecision, type Decision } from "./decided-by.ts";
import { differingCauses, mixedTrial, type SeenTrial } from "./mixed-trial.ts";
import { scoreBeside } from "./score-beside.ts";
import { shapleyValues } from "./shapley.ts";

export interface Contribution {
  readonly cause: Cause;
  /** of the difference of scores; below 0 it speaks for the first trial */
  readonly effect: number;
}
export interface Explanation {
  readonly decision: Decision;
  /** the model's score of the first less that of the second, see `ScoredGroup`; NaN: not asked */
  readonly difference: number;
  /** of the causes in which the two differ, the largest first; they add up to `difference` */
  readonly contributions: readonly Contribution[];
  /** whether the model can read the parameters of both */
  readonly knowsParameters: boolean;
}

/**
 * @param first, second - places of two trials in the group; the first need not be the better
 * @param own - what was learned from the user's own trials
 */
export async function explainPair(
  group: CurveGroup,
  first: number,
  second: number,
  own: Correction | null = null,
  weights?: Pick<RankerWeights, "members" | "forests">,
): Promise<Explanation> {
  const asked = askedTrials(group);
  const [one, other] = [group.trials[first]!, group.trials[second]!];
  const unasked = unaskedDecision(asked, one, other);
  if (unasked) return { decision: unasked, difference: NaN, contributions: [], knowsParameters: false };
  const inOrder = { ...group, trials: asked };
  const { trials, scoreOf } = scoreBeside(inOrder, weights ?? (await loadShippedWeights()), own);
  const places = [asked.indexOf(one), asked.indexOf(other)] as const;
  const [a, b] = [trials[places[0]]!, trials[places[1]]!];
  return {
    decision: decidedBy(inOrder, trials.map(scoreOf), ...places),
    difference: scoreOf(a) - scoreOf(b),
    contributions: contributionsTo(scoreOf, a, b),
    knowsParameters: a.features.params !== null && b.features.params !== null,
  };
}

function contributionsTo(
  scoreOf: (trial: SeenTrial) => number,
  first: SeenTrial,
  second: SeenTrial,
): readonly Contribution[] {
  const differing = differingCauses(first, second);
  const values = shapleyValues(differing.length, (coalition) =>
    scoreOf(mixedTrial(first, second, (cause) => ((coalition >> differing.indexOf(cause)) & 1) === 1)),
  );
  return differing.map((cause, i) => ({ cause, effect: values[i]! })).toSorted(bySize);
}

function bySize(a: Contribution, b: Contribution): number {
  return Math.abs(b.effect) - Math.abs(a.effect) || causes.indexOf(a.cause) - causes.indexOf(b.cause);
}
