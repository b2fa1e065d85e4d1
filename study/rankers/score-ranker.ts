import type { LearningCurve } from "../learning-curve.ts";
import type { CurveRanker } from "./curve-ranker.ts";

/**
 * A ranker that looks at each curve alone and predicts nothing. Trials that have seen different numbers of epochs
 * are compared as they are.
 * @param scoreOf - of a curve with one epoch or more; lower is better
 */
export function scoreRanker(name: "last" | "best", scoreOf: (curve: LearningCurve) => number): CurveRanker {
  return {
    name,
    version: "1",
    rank: ({ trials }) =>
      Promise.resolve(
        trials.map(({ curve, diverged }) => ({
          // nothing seen, or not a number, is as bad as diverged
          score: diverged || curve.epochs.length === 0 ? Infinity : orWorst(scoreOf(curve)),
          quantiles: [],
          probabilityBest: null,
        })),
      ),
  };
}

function orWorst(score: number): number {
  return Number.isNaN(score) ? Infinity : score;
}
