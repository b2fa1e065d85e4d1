/** Linear interpolation between order statistics, as numpy does. @param q - in [0, 1] */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * One-sided Mann-Whitney U test, normal approximation with continuity correction; good from 20 values a side.
 * @returns the probability of `a` being this much smaller than `b` if both had one distribution
 */
export function mannWhitneyLess(a: readonly number[], b: readonly number[]): number {
  let above = 0;
  for (const x of a) for (const y of b) above += x < y ? 1 : x === y ? 0.5 : 0;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return upperTail((above - mean - 0.5) / deviation);
}

/** 1 - Φ(z) by Simpson's rule, 1e-10 */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const [end, steps] = [Math.max(z, 0) + 12, 2000];
  const width = (end - z) / steps;
  let total = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 ? 4 : 2;
    total += weight * Math.exp(-0.5 * (z + i * width) ** 2);
  }
  return (total * width) / 3 / Math.sqrt(2 * Math.PI);
}
