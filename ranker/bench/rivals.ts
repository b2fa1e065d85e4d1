/** What the learned ranker is compared with. */
import { createScoreRanker } from "../../study/index.ts";
import { lowestAtRung } from "./asha-rung.ts";
import { aboveMedian } from "./median-rule.ts";
import { powerLawEnd } from "./power-law.ts";
import { rankingBy, type Ranking } from "./ranking.ts";

export const last: Ranking = createScoreRanker("last");
export const bestSoFar: Ranking = createScoreRanker("best");

/** The training loss of the last epoch: it carries what the validation loss does not show yet. */
export const trainLoss: Ranking = rankingBy(({ trial }) => trial.curve.epochs.at(-1)!.trainLoss);

const powerLaw = rankingBy(({ losses, epochsPlanned }) => powerLawEnd(losses, epochsPlanned));
const medianRule = rankingBy(({ losses, others }) => aboveMedian(losses, others));
const ashaRung = rankingBy(({ losses }) => lowestAtRung(losses));

export const rivalIds = ["last", "best", "train-loss", "power-law", "median-rule", "asha-rung"] as const;
export type RivalId = (typeof rivalIds)[number];

export const rivals: Readonly<Record<RivalId, Ranking>> = {
  last,
  best: bestSoFar,
  "train-loss": trainLoss,
  "power-law": powerLaw,
  "median-rule": medianRule,
  "asha-rung": ashaRung,
};
