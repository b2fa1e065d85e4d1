import type { LearningCurveLine } from "../../components/index.ts";
import type { StudyView } from "../../workbench/api.ts";

/**
 * Curves for drawing: validation loss by epoch, and before the second epoch, when there is no line to draw yet, the
 * training loss within it.
 */
export function curveLines({
  curves,
  rows,
}: Pick<StudyView, "curves" | "rows">): readonly LearningCurveLine[] {
  const sweep = new Set(rows.filter(({ purpose }) => purpose === "sweep").map(({ number }) => number));
  return curves
    .filter(({ trial }) => sweep.has(trial))
    .map(({ trial, rank, epoch, valLoss, trainEpoch, trainLoss }) =>
      epoch.length > 1
        ? { trial, rank, epoch, loss: valLoss }
        : { trial, rank, epoch: trainEpoch, loss: trainLoss },
    );
}
