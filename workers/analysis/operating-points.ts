import type { Scores } from "../../protocol/index.ts";
import type { Answers } from "./counts.ts";

/**
 * Precision, recall and false positive rate over all thresholds, micro-averaged: every (sample, class) is one
 * yes-or-no question. Ties in probability form one threshold. At most `most` points, evenly picked, ends kept.
 */
export function operatingPoints({ probabilities, labels }: Answers, most = 101): Scores["operating"] {
  const order = Array.from(probabilities, (_, i) => i).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const positives = labels.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0);
  const negatives = labels.length - positives;
  const points: Scores["operating"] = [];
  let hits = 0;
  order.forEach((at, rank) => {
    if (labels[at]! > 0) hits += 1;
    const next = order[rank + 1];
    if (next !== undefined && probabilities[next] === probabilities[at]) return;
    points.push({
      recall: positives === 0 ? 0 : hits / positives,
      precision: hits / (rank + 1),
      falsePositiveRate: negatives === 0 ? 0 : (rank + 1 - hits) / negatives,
    });
  });
  return thin(points, most);
}

function thin<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}
