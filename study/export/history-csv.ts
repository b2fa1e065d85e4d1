import type { DensePoints, LearningCurve } from "../learning-curve.ts";
import { formatCsv } from "./csv.ts";

const columns = ["train_loss", "val_loss", "epoch_val_loss"] as const;

interface Point {
  readonly epoch: number;
  readonly sampleCount: number;
  readonly column: (typeof columns)[number];
  readonly loss: number | null;
}

/**
 * A trial's curve as Luminide's `history.csv`: one loss a row, in training order. `train_loss` is of a mini-batch,
 * `val_loss` of a validation mini-batch within the epoch, `epoch_val_loss` of the whole validation set; `nan` where a
 * loss was not finite.
 */
export function historyCsv(curve: LearningCurve): string {
  const rows = pointsOf(curve).map(({ epoch, sampleCount, column, loss }, index) => [
    index,
    epoch,
    sampleCount,
    ...columns.map((each) => (each === column ? (loss ?? "nan") : null)),
  ]);
  return formatCsv(["index", "epoch", "sample_count", ...columns], rows);
}

function pointsOf({ train, validation, epochs }: LearningCurve): Point[] {
  const whole = epochs.map(({ epoch, sampleCount, valLoss }): Point => {
    return { epoch, sampleCount, column: "epoch_val_loss", loss: valLoss };
  });
  // the sort is stable: at the same place the training batch comes first, the whole epoch last
  return [...densePoints(train, "train_loss"), ...densePoints(validation, "val_loss"), ...whole].sort(
    (a, b) => a.epoch - b.epoch || a.sampleCount - b.sampleCount,
  );
}

function densePoints({ epoch, sampleCount, loss }: DensePoints, column: Point["column"]): Point[] {
  return epoch.map((each, i) => ({
    epoch: each,
    sampleCount: sampleCount[i]!,
    column,
    loss: loss[i] ?? null,
  }));
}
