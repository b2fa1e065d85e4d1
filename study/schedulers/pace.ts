import type { StudyState } from "../fold/index.ts";

/** Seconds per epoch of the study's trials: quartiles over trials that have trained one epoch or more. */
export interface Pace {
  readonly quick: number;
  readonly typical: number;
  readonly slow: number;
}

/** @returns null before the first epoch */
export function measurePace(state: StudyState): Pace | null {
  const rates = state.trials
    .filter(({ curve }) => curve.epochs.length > 0)
    .map(({ curve }) => curve.epochs.reduce((sum, { seconds }) => sum + seconds, 0) / curve.epochs.length)
    .sort((a, b) => a - b);
  if (rates.length === 0) return null;
  return { quick: quantile(rates, 0.25), typical: quantile(rates, 0.5), slow: quantile(rates, 0.75) };
}

/** Linear between order statistics. `sorted` ascends and is not empty. */
function quantile(sorted: readonly number[], level: number): number {
  const place = level * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}
