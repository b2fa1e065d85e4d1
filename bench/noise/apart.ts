/** How far apart the losses of one trial's repeats lie. */

/** Standard deviation as a share of the mean; 0 with fewer than two. */
export function relativeSigma(losses: readonly number[]): number {
  if (losses.length < 2) return 0;
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  return Math.sqrt(squares / (losses.length - 1)) / Math.abs(mean);
}

/** Of every two, the difference as a share of the larger one: what a relay compares with its tolerance. */
export function pairDifferences(losses: readonly number[]): number[] {
  return losses.flatMap((a, at) =>
    losses.slice(at + 1).map((b) => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))),
  );
}

export const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / Math.max(1, values.length));
