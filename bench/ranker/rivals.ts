/** What the learned ranker is compared with, by what follows the figure's name. */
import { bestSoFar, last, trainLoss } from "../../ranker/bench/rivals.ts";
import type { Ranking } from "../../ranker/bench/ranking.ts";

/** the last value is what a figure is compared with unless it says otherwise */
export const rivals: readonly (readonly [suffix: string, ranking: Ranking])[] = [
  ["", last],
  ["/best", bestSoFar],
  ["/train", trainLoss],
];
