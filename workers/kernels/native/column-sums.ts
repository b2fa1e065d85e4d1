/** Sums over the rows of matrices on the heap, by channel. All pointers in bytes. */
import type { Heap } from "./heap.ts";
import { inChunks } from "./in-chunks.ts";

export interface Rows {
  readonly address: number;
  readonly rows: number;
  readonly channels: number;
}

/** Writes means, then biased variances E[(x−μ)²]: [2, channels] at `target`. */
export function writeMoments(heap: Heap, { address, rows, channels }: Rows, target: number): void {
  const rowBytes = channels * 4;
  const values = heap.floats().subarray(target / 4, target / 4 + 2 * channels);
  values.fill(0);
  const divide = (from: number): void => {
    for (let i = from; i < from + channels; i++) values[i]! /= rows;
  };
  inChunks(rows, (first, count) =>
    heap.functions["sumColumns"]!(address + first * rowBytes, address, target, count, rowBytes),
  );
  divide(0);
  inChunks(rows, (first, count) =>
    heap.functions["sumSquaredDeviations"]!(
      address + first * rowBytes,
      target,
      target + rowBytes,
      count,
      rowBytes,
    ),
  );
  divide(channels);
}

/** Writes Σ dy, then Σ dy·x: [2, channels] at `target`. @param x - as many rows and channels as dy */
export function writeProducts(heap: Heap, dy: Rows, x: number, target: number): void {
  const rowBytes = dy.channels * 4;
  heap.floats().fill(0, target / 4, target / 4 + 2 * dy.channels);
  inChunks(dy.rows, (first, count) => {
    const [dyAt, xAt] = [dy.address + first * rowBytes, x + first * rowBytes];
    heap.functions["sumColumns"]!(dyAt, dyAt, target, count, rowBytes);
    heap.functions["sumProducts"]!(dyAt, xAt, target + rowBytes, count, rowBytes);
  });
}
