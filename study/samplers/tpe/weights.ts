/** How many of n finished trials count as good. */
export function gamma(n: number): number {
  return Math.min(Math.ceil(0.1 * n), 25);
}

/** Weights of n observations, oldest first: the last 25 weigh 1, older ones ramp down to 1/n. */
export function weights(n: number): number[] {
  const ramp = Math.max(n - 25, 0);
  return Array.from({ length: n }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (ramp - 1);
  });
}
