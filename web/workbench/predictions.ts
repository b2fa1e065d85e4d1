/** Answers about new images, for the Model screen. */
import type { DatasetManifest } from "../../protocol/index.ts";
import { predictedClasses, predictionsCsv } from "../../workers/analysis/index.ts";
import type { PredictionRow, Predictions } from "./api.ts";

export interface Answered {
  readonly task: "single-label" | "multi-label";
  readonly classes: readonly string[];
  readonly paths: readonly string[];
  /** [images, classes] */
  readonly probabilities: Float32Array;
  readonly millisecondsPerSample: number;
  readonly submission: DatasetManifest["submission"];
}

export function toPredictions(answered: Answered): Predictions {
  const { task, classes, paths, probabilities, millisecondsPerSample, submission } = answered;
  const width = classes.length;
  const answers = { task, classes: width, probabilities, labels: new Uint8Array(probabilities.length) };
  const rows = paths.map((path, row): PredictionRow => ({
    path,
    labels: predictedClasses(answers, row).map((label) => classes[label] ?? ""),
    probabilities: [...probabilities.subarray(row * width, (row + 1) * width)],
  }));
  return { classes, rows, millisecondsPerSample, csv: predictionsCsv(paths, answers, classes, submission) };
}
