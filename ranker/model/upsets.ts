import type { CurveTrial } from "../../study/index.ts";

/**
 * Between trials of the same parameters there is nothing to know but the curves: one that lies lower in every epoch,
 * in both losses, is not ranked worse.
 */
export function withoutUpsets(trials: readonly CurveTrial[], scores: readonly number[]): readonly number[] {
  const groups = Map.groupBy(trials.keys(), (i) => JSON.stringify(trials[i]!.params));
  const result = [...scores];
  for (const members of groups.values()) {
    for (const i of members) {
      const above = members.filter((j) => j !== i && lies(trials[i]!, trials[j]!));
      result[i] = Math.min(scores[i]!, ...above.map((j) => scores[j]!));
    }
  }
  return result;
}

/** whether a curve is lower than another of the same length, everywhere */
export function lies(
  { curve: { epochs: low } }: CurveTrial,
  { curve: { epochs: high } }: CurveTrial,
): boolean {
  if (low.length !== high.length) return false;
  return low.every(
    ({ valLoss, trainLoss }, i) => valLoss < high[i]!.valLoss && !(trainLoss > high[i]!.trainLoss),
  );
}
