/** Curves for drawing: at most `limit` points, each the mean of a run of neighbours. */
import type { DensePoints } from "../../../study/index.ts";

export interface ThinLine {
  readonly epoch: readonly number[];
  readonly loss: readonly number[];
}

/** @param samplesPerEpoch - to place points within epochs @param limit - most points to return */
export function thinLine(points: DensePoints, samplesPerEpoch: number, limit: number): ThinLine {
  const run = Math.max(1, Math.ceil(points.loss.length / limit));
  const epoch: number[] = [];
  const loss: number[] = [];
  for (let start = 0; start < points.loss.length; start += run) {
    const end = Math.min(points.loss.length, start + run);
    const mean = meanOf(points.loss, start, end);
    if (mean === null) continue;
    const middle = points.sampleCount[Math.floor((start + end - 1) / 2)] ?? 0;
    epoch.push(middle / samplesPerEpoch);
    loss.push(mean);
  }
  return { epoch, loss };
}

/** Of the finite ones; null when there is none. */
function meanOf(values: readonly (number | null)[], start: number, end: number): number | null {
  let sum = 0;
  let count = 0;
  for (let index = start; index < end; index += 1) {
    const value = values[index];
    if (value == null || !Number.isFinite(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
