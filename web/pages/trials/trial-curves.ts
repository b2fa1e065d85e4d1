import type { LearningCurveLine } from "../../components/index.ts";
import type { CurveLine, TrialRow } from "../../workbench/api.ts";

/** Validation loss by epoch, for charts that compare a few trials. */
export const validationLine = ({ number, rank, valLoss }: TrialRow): LearningCurveLine => ({
  trial: number,
  rank,
  epoch: valLoss.map((_, index) => index + 1),
  loss: valLoss,
});

/** Mean training loss of each epoch; null where the thinned curve has no point in it. */
export function trainLossByEpoch(
  { trainEpoch, trainLoss }: Pick<CurveLine, "trainEpoch" | "trainLoss">,
  epochs: number,
): readonly (number | null)[] {
  return Array.from({ length: epochs }, (_, index) => {
    const within = trainLoss.filter((_loss, place) => Math.ceil(trainEpoch[place] ?? 0) === index + 1);
    return within.length === 0 ? null : within.reduce((sum, loss) => sum + loss, 0) / within.length;
  });
}
