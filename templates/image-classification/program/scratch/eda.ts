/** What is worth knowing about the labels before training. */

import type { LabelSummary } from "firstlight";

/**
 * @param labels - one- or multi-hot [images, classes], row after row
 * @param classes - class names
 */
export function summarize(labels: Uint8Array, classes: readonly string[]): LabelSummary {
  const together = classes.map(() => classes.map(() => 0)); // [class][class]
  const combinations = new Map<string, number>();
  const images = labels.length / classes.length;
  let unlabelled = 0;
  for (let image = 0; image < images; image++) {
    const row = labels.subarray(image * classes.length, (image + 1) * classes.length);
    const present = classes.flatMap((_, index) => (row[index] === 1 ? [index] : []));
    if (present.length === 0) unlabelled++;
    for (const one of present) for (const other of present) together[one]![other]!++;
    const combination = present.join(" ");
    combinations.set(combination, (combinations.get(combination) ?? 0) + 1);
  }
  const counts = together.map((row, index) => row[index]!);
  return {
    counts,
    together,
    labelsPerImage: counts.reduce((sum, count) => sum + count, 0) / images,
    unlabelled,
    imbalance: Math.max(...counts) / Math.min(...counts),
    guessingAccuracy: Math.max(...combinations.values()) / images,
  };
}
