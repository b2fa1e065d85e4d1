/** How good a ranking is. */
import { median } from "../model/compare.ts";

/** Kendall's tau-b between scores and true values; 0 where one of them is constant. O(n²). */
export function kendallTau(scores: readonly number[], truth: readonly number[]): number {
  let [agreement, pairsOfScores, pairsOfTruth] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = compare(scores[i]!, scores[j]!);
      const b = compare(truth[i]!, truth[j]!);
      agreement += a * b;
      pairsOfScores += a * a;
      pairsOfTruth += b * b;
    }
  }
  return agreement === 0 ? 0 : agreement / Math.sqrt(pairsOfScores * pairsOfTruth);
}

/**
 * What picking the best-scored of a group costs: 0 is the best of the group, 1 its median.
 * @param truth - Infinity for a diverged trial
 * @returns at most 3
 */
export function topRegret(scores: readonly number[], truth: readonly number[]): number {
  const best = Math.min(...truth);
  const picked = truth[scores.indexOf(Math.min(...scores))]!;
  if (picked === best) return 0;
  // the median may have diverged too
  if (picked === Infinity) return 3;
  return Math.min(3, (picked - best) / (median(truth) - best + 1e-12));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
