/**
 * How good the answers are. One label an image: the likeliest class is the answer. Several: every class whose
 * probability is at least 1/2, and an image counts as right only when all its classes are.
 */

import type { DataFacts, Scores } from "firstlight";

const BINS = 10; // of confidence, equally wide

/**
 * @param probabilities - [images, classes], row after row
 * @param labels - one- or multi-hot, same shape
 */
export function scores(
  probabilities: Float32Array,
  labels: Uint8Array,
  classes: readonly string[],
  task: DataFacts["task"],
): Scores {
  const answers =
    task === "single-label" ? likeliest(probabilities, classes.length) : atLeastHalf(probabilities);
  const perClass = classes.map((_, index) => countClass(answers, labels, index, classes.length));
  const f1 = perClass
    .filter(({ count }) => count > 0)
    .map(({ hits, answered, count }) => (2 * hits) / (answered + count));
  return {
    accuracy: rightImages(answers, labels, classes.length),
    macroF1: mean(f1),
    perClass: perClass.map(({ hits, answered, count }) => ({
      precision: hits / answered,
      recall: hits / count,
      count,
    })),
    calibrationError: calibrationError(probabilities, labels, answers, task),
  };
}

/** One-hot of each row's maximum; the first one wins a tie. */
function likeliest(probabilities: Float32Array, classes: number): Uint8Array {
  const answers = new Uint8Array(probabilities.length);
  for (let start = 0; start < probabilities.length; start += classes) {
    const row = probabilities.subarray(start, start + classes);
    answers[start + row.indexOf(Math.max(...row))] = 1;
  }
  return answers;
}

function atLeastHalf(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from(probabilities, (probability) => (probability >= 0.5 ? 1 : 0));
}

/** @returns answers that are right, all answers, and images of one class */
function countClass(answers: Uint8Array, labels: Uint8Array, index: number, classes: number) {
  let [hits, answered, count] = [0, 0, 0];
  for (let at = index; at < labels.length; at += classes) {
    hits += answers[at]! & labels[at]!;
    answered += answers[at]!;
    count += labels[at]!;
  }
  return { hits, answered, count };
}

function rightImages(answers: Uint8Array, labels: Uint8Array, classes: number): number {
  const images = labels.length / classes;
  let wrong = 0;
  for (let start = 0; start < labels.length; start += classes) {
    const row = labels.subarray(start, start + classes);
    if (row.some((label, index) => label !== answers[start + index])) wrong++;
  }
  return (images - wrong) / images;
}

/**
 * Expected calibration error over 10 bins (Guo et al., arXiv:1706.04599).
 * One label: the confidence of the answer given. Several: of yes or no, for every class of every image.
 */
function calibrationError(
  probabilities: Float32Array,
  labels: Uint8Array,
  answers: Uint8Array,
  task: DataFacts["task"],
): number {
  const gaps = new Float64Array(BINS); // per bin, sum of (right − confidence)
  let decisions = 0;
  probabilities.forEach((probability, at) => {
    if (task === "single-label" && answers[at] === 0) return;
    const confidence = answers[at] === 1 ? probability : 1 - probability;
    const right = answers[at] === labels[at] ? 1 : 0;
    gaps[Math.min(BINS - 1, Math.floor(confidence * BINS))]! += right - confidence;
    decisions++;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / decisions;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
