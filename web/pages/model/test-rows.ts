/** Answers to test images as table rows. */
import type { Predictions } from "../../workbench/api.ts";

export interface TestRow {
  readonly key: string;
  readonly item: number | null;
  readonly path: string;
  readonly labels: string;
  /** how sure the network is of what it says; of several labels, of the one it is least sure of; of none, null */
  readonly confidence: number | null;
  readonly probabilities: readonly number[];
}

export const testRows = ({ rows, classes }: Predictions): readonly TestRow[] =>
  rows.map(({ item, path, labels, probabilities }, index) => ({
    key: String(index),
    item: item ?? null,
    path,
    labels: labels.join(", ") || "no label",
    confidence:
      labels.length === 0
        ? null
        : Math.min(...labels.map((label) => probabilities[classes.indexOf(label)] ?? 0)),
    probabilities,
  }));

/** How often each class is predicted, the most frequent first. */
export function predictedCounts({ rows, classes }: Predictions): readonly { name: string; count: number }[] {
  return classes
    .map((name) => ({ name, count: rows.filter(({ labels }) => labels.includes(name)).length }))
    .sort((a, b) => b.count - a.count);
}
