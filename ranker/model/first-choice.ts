import type { CurveTrial } from "../../study/index.ts";
import { groupRanks, inDeviations } from "./compare.ts";
import { dealt } from "./dealt.ts";
import { lowestLoss } from "./floor.ts";

/** the share of a group that is ordered once more; two trials at least */
const TOP = 0.2;
/** what the lowest loss counts a further epoch, in standard deviations; the first two say too little */
const PER_EPOCH = 0.3;
const SILENT = 2;

/**
 * Orders the best fifth once more, among themselves: ranking the many and choosing among the few best are different
 * matters, and in the second the lowest loss so far is worth more with every epoch. On recorded curves that the model
 * had not seen it lowered the regret of the first choice and left the order of the whole as good as it was.
 * @param scores - the model's, lower is better
 * @returns the same values; those of the best fifth may have changed hands
 */
export function withFirstChoice(trials: readonly CurveTrial[], scores: readonly number[]): readonly number[] {
  const count = Math.max(2, Math.round(TOP * trials.length));
  const cut = scores.toSorted((a, b) => a - b)[Math.min(count, trials.length) - 1] ?? Infinity;
  const top = [...scores.keys()].filter((i) => scores[i]! <= cut);
  const lowest = inDeviations(groupRanks(trials.map(({ curve }) => lowestLoss(curve))));
  const judged = inDeviations(scores);
  const keys = top.map((i) => {
    const epochs = trials[i]!.curve.epochs.length;
    return judged[i]! + PER_EPOCH * Math.max(0, epochs - SILENT) * lowest[i]!;
  });
  const values = dealt(
    keys,
    top.map((i) => scores[i]!),
  );
  const result = [...scores];
  top.forEach((i, at) => (result[i] = values[at]!));
  return result;
}
