import type { LearningCurveLine } from "../../components/index.ts";
import type { StudyView } from "../../workbench/api.ts";

export interface CurveLines {
  readonly curves: readonly LearningCurveLine[];
  /** what they measure, in plain words */
  readonly measure: string;
}

/**
 * The sweep's curves for drawing: validation loss by epoch. While no trial has done two epochs there is no line to
 * draw from those, so the training loss within the first epoch stands in.
 */
export function curveLines({
  curves,
  rows,
  config,
}: Pick<StudyView, "curves" | "rows" | "config">): CurveLines {
  const sweep = new Set(rows.filter(({ purpose }) => purpose === "sweep").map(({ number }) => number));
  const shown = curves.filter(({ trial }) => sweep.has(trial));
  const byEpoch = shown.length === 0 || shown.some(({ epoch }) => epoch.length > 1);
  const order = config.mode === "fast" ? "by early rank" : "by rank";
  return {
    measure: `${byEpoch ? "validation loss" : "training loss in the first epoch"}, ${order}`,
    curves: shown.map(({ trial, rank, epoch, valLoss, trainEpoch, trainLoss }) =>
      byEpoch ? { trial, rank, epoch, loss: valLoss } : { trial, rank, epoch: trainEpoch, loss: trainLoss },
    ),
  };
}
