/** What the learned ranker is compared with. */
import { createScoreRanker, type CurveRanker } from "../../study/index.ts";

export type Ranking = Pick<CurveRanker, "rank">;

/** The training loss of the last epoch: it carries what the validation loss does not show yet. */
const trainLoss: Ranking = {
  rank: ({ trials }) =>
    Promise.resolve(
      trials.map(({ curve, diverged }) => {
        const loss = curve.epochs.at(-1)?.trainLoss ?? NaN;
        return {
          score: diverged || Number.isNaN(loss) ? Infinity : loss,
          quantiles: [],
          probabilityBest: null,
        };
      }),
    ),
};

export const last: Ranking = createScoreRanker("last");

/** by what follows the figure's name; the last value is what a figure is compared with unless it says otherwise */
export const rivals: readonly (readonly [suffix: string, ranking: Ranking])[] = [
  ["", last],
  ["/best", createScoreRanker("best")],
  ["/train", trainLoss],
];
