/** Places of numbers within their group; what is not finite takes no part and stands in the middle. */

/** Robust z-scores: half the distance from the median in units of the scaled median absolute deviation, in -3..3. */
export function robustScores(values: readonly number[]): readonly number[] {
  const finite = values.filter(Number.isFinite);
  const centre = median(finite);
  const spread = 1.4826 * median(finite.map((value) => Math.abs(value - centre)));
  const unit = 2 * (spread + 1e-3 * Math.abs(centre) + 1e-9);
  return values.map((value) =>
    Number.isFinite(value) ? Math.max(-3, Math.min(3, (value - centre) / unit)) : 0,
  );
}

/** Ranks from -1 (lowest) to 1, equal values in the middle of their places. */
export function groupRanks(values: readonly number[]): readonly number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const last = sorted.length - 1;
  return values.map((value) => {
    if (!Number.isFinite(value) || last < 1) return 0;
    const below = position(sorted, (other) => other < value);
    const upTo = position(sorted, (other) => other <= value);
    return (below + upTo - 1) / last - 1;
  });
}

/** @returns mean and standard deviation; a unit of 1 where all values are equal */
export function centreAndUnit(values: readonly number[]): { readonly centre: number; readonly unit: number } {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
  return { centre, unit: Math.sqrt(square) || 1 };
}

/** Distances from the mean in standard deviations; 0 where all are equal. */
export function inDeviations(values: readonly number[]): readonly number[] {
  const { centre, unit } = centreAndUnit(values);
  return values.map((value) => (value - centre) / unit);
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @returns how many of the ascending values satisfy a condition that the low ones satisfy */
function position(sorted: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
