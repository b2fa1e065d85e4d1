/** All figures of a report from probabilities and labels alone: the same function for page, CLI and tests. */
import type { ClassScore, Scores } from "../../protocol/index.ts";
import { bootstrapFigure } from "./bootstrap.ts";
import { calibrationBins, calibrationError, claims } from "./calibration.ts";
import {
  classCounter,
  confusionMatrix,
  exactMatches,
  f1,
  macroF1,
  sampleCount,
  type Answers,
} from "./counts.ts";
import { operatingPoints } from "./operating-points.ts";

/** Cross-entropy of each sample in nats; for multi-label the mean over classes: float64 [n] */
export function sampleLosses({ task, classes, probabilities, labels }: Answers): Float64Array {
  const tiny = 1e-7;
  return Float64Array.from({ length: labels.length / classes }, (_, row) => {
    let loss = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      const probability = Math.min(1 - tiny, Math.max(tiny, probabilities[i]!));
      if (labels[i]! > 0) loss -= Math.log(probability);
      else if (task === "multi-label") loss -= Math.log(1 - probability);
    }
    return task === "multi-label" ? loss / classes : loss;
  });
}

/**
 * @param names - class names, in the order of the columns
 */
export function scoreAnswers(answers: Answers, names: readonly string[]): Scores {
  const samples = sampleCount(answers);
  const losses = sampleLosses(answers);
  const matches = exactMatches(answers);
  const countClasses = classCounter(answers);
  const stated = claims(answers);
  const perSample = samples === 0 ? 1 : stated.length / samples;
  const meanOf = (values: ArrayLike<number>) => (rows: Int32Array) =>
    rows.reduce((sum, row) => sum + values[row]!, 0) / Math.max(1, rows.length);
  const claimsOf = (rows: Int32Array) =>
    Array.from(rows).flatMap((row) => stated.slice(row * perSample, (row + 1) * perSample));
  return {
    samples,
    loss: bootstrapFigure(samples, meanOf(losses)),
    accuracy: bootstrapFigure(samples, meanOf(matches)),
    macroF1: bootstrapFigure(samples, (rows) => macroF1(countClasses(rows))),
    calibrationError: bootstrapFigure(samples, (rows) => calibrationError(calibrationBins(claimsOf(rows)))),
    classes: classScores(answers, names),
    confusion: answers.task === "single-label" ? confusionMatrix(answers) : null,
    calibration: calibrationBins(stated),
    operating: operatingPoints(answers),
  };
}

function classScores(answers: Answers, names: readonly string[]): ClassScore[] {
  const rows = Int32Array.from({ length: sampleCount(answers) }, (_, row) => row);
  const counts = classCounter(answers)(rows);
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return names.map((name, c) => {
    const right = counts.truePositives[c]!;
    const support = right + counts.falseNegatives[c]!;
    const predicted = right + counts.falsePositives[c]!;
    return {
      name,
      support,
      precision: ratio(right, predicted),
      recall: ratio(right, support),
      f1: f1(counts, c),
    };
  });
}
