import type { ShownState } from "../states.ts";

/** A trial as the early ranking chart shows it. */
export interface RankedTrial {
  readonly number: number;
  readonly state: ShownState;
  /** lower is better; null: not enough points yet, or failed */
  readonly score: number | null;
  readonly interval?: readonly [low: number, high: number] | null;
  /** complete, but its loss became NaN: drawn at the edge */
  readonly diverged?: boolean;
  /** why it failed */
  readonly reason?: string;
}

export interface BestPoint {
  readonly trial: number;
  readonly score: number;
}

/** Where the best so far changed, in order of trial number. Ties keep the earlier trial. */
export function bestSoFar(trials: readonly RankedTrial[]): readonly BestPoint[] {
  const steps: BestPoint[] = [];
  for (const { number, score, diverged } of trials.toSorted((a, b) => a.number - b.number)) {
    if (score === null || diverged === true || !Number.isFinite(score)) continue;
    if (score < (steps.at(-1)?.score ?? Infinity)) steps.push({ trial: number, score });
  }
  return steps;
}

/** Lowest and highest score with a margin; intervals may stretch it by as much as the scores span. */
export function scoreDomain(trials: readonly RankedTrial[]): readonly [number, number] {
  const scores = trials.flatMap(({ score, diverged }) =>
    score === null || diverged === true || !Number.isFinite(score) ? [] : [score],
  );
  if (scores.length === 0) return [0.1, 1];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const ends = trials.flatMap(({ interval }) => interval ?? []).filter(Number.isFinite);
  const reach = Math.max((high - low) / 2, Math.abs(low) * 0.1);
  const from = Math.max(Math.min(low, ...ends), low - reach, low > 0 ? low * 0.7 : -Infinity);
  return [
    from - (low > 0 ? from * 0.05 : reach * 0.1),
    Math.min(Math.max(high, ...ends), high + reach) * (high > 0 ? 1.03 : 0.97),
  ];
}
