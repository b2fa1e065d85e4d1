import { exactMatches, predictedClasses, sampleCount, trueClasses, type Answers } from "./counts.ts";
import { sampleLosses } from "./scores.ts";

/** Rows answered wrongly, the most confident errors first. */
export function worstMistakes(answers: Answers, most: number): number[] {
  const losses = sampleLosses(answers);
  const right = exactMatches(answers);
  return Array.from({ length: sampleCount(answers) }, (_, row) => row)
    .filter((row) => right[row] === 0)
    .sort((a, b) => losses[b]! - losses[a]! || a - b)
    .slice(0, most);
}

/**
 * Rows to show before and after: for each class in turn one that the first side got wrong and the second right, then
 * any other of that class, until there are `most`. Deterministic.
 */
export function tellingRows(before: Answers | null, after: Answers, most: number): number[] {
  const wasRight = before ? exactMatches(before) : null;
  const isRight = exactMatches(after);
  const worth = (row: number) => (isRight[row] === 1 ? (wasRight?.[row] === 0 ? 0 : 1) : 2);
  const queues = Array.from({ length: after.classes }, (_, c) =>
    Array.from({ length: sampleCount(after) }, (_, row) => row)
      .filter((row) => trueClasses(after, row).includes(c))
      .sort((a, b) => worth(a) - worth(b) || a - b),
  );
  const chosen = new Set<number>();
  while (chosen.size < most && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      while (queue.length > 0 && chosen.has(queue[0]!)) queue.shift();
      const row = queue.shift();
      if (row !== undefined && chosen.size < most) chosen.add(row);
    }
  }
  return [...chosen];
}

/** The class whose map is shown: the first true class, else the first predicted one, else 0. */
export function shownClass(answers: Answers, row: number): number {
  return trueClasses(answers, row)[0] ?? predictedClasses(answers, row)[0] ?? 0;
}
