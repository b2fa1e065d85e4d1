import { leastOfStudy, leastTrials } from "../../../ranker/index.ts";

/** @param sizes - finished trials by study. @returns how many more are needed at least, wherever they help most */
export function missingTrials(sizes: readonly number[]): number {
  const small = sizes.filter((size) => size < leastOfStudy).sort((a, b) => b - a);
  const usable = sizes.filter((size) => size >= leastOfStudy).reduce((sum, size) => sum + size, 0);
  // the first so many of the small ones are filled up, the rest of what is missing goes anywhere
  const ways = [...small, 0].map((_, filled) => {
    const cost = small.slice(0, filled).reduce((sum, size) => sum + leastOfStudy - size, 0);
    return cost + Math.max(0, leastTrials - usable - filled * leastOfStudy);
  });
  const alone = usable > 0 ? ways[0]! : Infinity;
  return Math.min(alone, ...ways.slice(1), usable === 0 && small.length === 0 ? leastTrials : Infinity);
}
