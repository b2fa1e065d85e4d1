/** Who was taken for what. Labels are one- or multi-hot uint8 [n, classes], probabilities float32 [n, classes]. */

export interface Answers {
  readonly task: "single-label" | "multi-label";
  readonly classes: number;
  /** [n, classes] */
  readonly probabilities: Float32Array;
  /** [n, classes] */
  readonly labels: Uint8Array;
}

export interface ClassCounts {
  readonly truePositives: Uint32Array;
  readonly falsePositives: Uint32Array;
  readonly falseNegatives: Uint32Array;
}

export function sampleCount(answers: Answers): number {
  return answers.labels.length / answers.classes;
}

/** Index of the largest entry of row `row`; the first one on ties. */
export function argmax(values: ArrayLike<number>, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (values[row * classes + c]! > values[row * classes + best]!) best = c;
  return best;
}

/** The classes an answer names: the most probable one, or for multi-label all at 0.5 and above. */
export function predictedClasses({ task, probabilities, classes }: Answers, row: number): number[] {
  if (task === "single-label") return [argmax(probabilities, row, classes)];
  return Array.from({ length: classes }, (_, c) => c).filter((c) => probabilities[row * classes + c]! >= 0.5);
}

export function trueClasses({ labels, classes }: Answers, row: number): number[] {
  return Array.from({ length: classes }, (_, c) => c).filter((c) => labels[row * classes + c]! > 0);
}

/** 1 where an answer is an exact match, else 0: uint8 [n] */
export function exactMatches(answers: Answers): Uint8Array {
  return Uint8Array.from({ length: sampleCount(answers) }, (_, row) => {
    const predicted = predictedClasses(answers, row);
    const truth = trueClasses(answers, row);
    return predicted.length === truth.length && predicted.every((c, i) => c === truth[i]) ? 1 : 0;
  });
}

/** Counts [true][predicted] of a single-label task. */
export function confusionMatrix(answers: Answers): number[][] {
  const matrix = Array.from({ length: answers.classes }, () => new Array<number>(answers.classes).fill(0));
  for (let row = 0; row < sampleCount(answers); row++) {
    const truth = argmax(answers.labels, row, answers.classes);
    matrix[truth]![argmax(answers.probabilities, row, answers.classes)]! += 1;
  }
  return matrix;
}

/** @returns per-class counts over given rows (a bootstrap draw may repeat rows); answers are read once */
export function classCounter(answers: Answers): (rows: ArrayLike<number>) => ClassCounts {
  const all = Array.from({ length: sampleCount(answers) }, (_, row) => row);
  const predicted = all.map((row) => predictedClasses(answers, row));
  const truth = all.map((row) => trueClasses(answers, row));
  const empty = () => new Uint32Array(answers.classes);
  return (rows) => {
    const counts = { truePositives: empty(), falsePositives: empty(), falseNegatives: empty() };
    for (let i = 0; i < rows.length; i++) {
      const right = truth[rows[i]!]!;
      const said = predicted[rows[i]!]!;
      for (const c of said) (right.includes(c) ? counts.truePositives : counts.falsePositives)[c]! += 1;
      for (const c of right) if (!said.includes(c)) counts.falseNegatives[c]! += 1;
    }
    return counts;
  };
}

/** F1 of a class; null when the class neither occurs nor was predicted. */
export function f1(counts: ClassCounts, c: number): number | null {
  const wrong = counts.falsePositives[c]! + counts.falseNegatives[c]!;
  const right = counts.truePositives[c]!;
  return right + wrong === 0 ? null : (2 * right) / (2 * right + wrong);
}

/** Mean F1 over the classes that occur or were predicted. */
export function macroF1(counts: ClassCounts): number {
  const scores = Array.from(counts.truePositives, (_, c) => f1(counts, c)).filter((score) => score !== null);
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
