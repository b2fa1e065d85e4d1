import type { CurveRanker, CurveTrial } from "../../study/index.ts";

/** What the bench asks of a ranker. */
export type Ranking = Pick<CurveRanker, "rank">;

/** Losses of one trial, epoch by epoch, and what they are compared with. */
export interface Shown {
  /** validation losses; one or more */
  readonly losses: readonly number[];
  readonly trial: CurveTrial;
  /** validation losses of the group's other trials that have not diverged */
  readonly others: readonly (readonly number[])[];
  readonly epochsPlanned: number;
}

/**
 * A rule of thumb as a ranker: it predicts nothing.
 * @param scoreOf - lower is better; NaN, a diverged trial and one without an epoch are worst
 */
export function rankingBy(scoreOf: (shown: Shown) => number): Ranking {
  return {
    rank: ({ trials, epochsPlanned }) => {
      const losses = trials.map(({ curve }) => curve.epochs.map(({ valLoss }) => valLoss));
      const isCounted = (i: number): boolean => !trials[i]!.diverged && losses[i]!.length > 0;
      const scores = trials.map((trial, i) => {
        if (!isCounted(i)) return Infinity;
        const others = losses.filter((_, j) => j !== i && isCounted(j));
        const score = scoreOf({ losses: losses[i]!, trial, others, epochsPlanned });
        return Number.isNaN(score) ? Infinity : score;
      });
      return Promise.resolve(scores.map((score) => ({ score, quantiles: [], probabilityBest: null })));
    },
  };
}
