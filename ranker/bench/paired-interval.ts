import { seededRandom } from "../../study/index.ts";

const RESAMPLES = 2000;

/**
 * Bootstrap over tasks (Efron & Tibshirani, 1993): tasks are drawn with replacement, each with both of its figures.
 * @param differences - one a task
 * @returns the 95 % interval of their mean
 */
export function pairedInterval(differences: readonly number[]): readonly [low: number, high: number] {
  const random = seededRandom("paired bootstrap");
  const count = differences.length;
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += differences[random.integer(count)]!;
    return sum / count;
  }).sort((a, b) => a - b);
  return [means[Math.floor(0.025 * RESAMPLES)]!, means[Math.ceil(0.975 * RESAMPLES) - 1]!];
}
