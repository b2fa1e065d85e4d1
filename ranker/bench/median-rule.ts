import { median } from "../model/compare.ts";

/**
 * What median stopping (Golovin et al., Vizier, KDD 2017) compares, as a number: how far a trial's lowest loss lies
 * above the median of the other trials' mean losses up to the same epoch. It would stop the trials above 0.
 * @param losses - one or more
 */
export function aboveMedian(losses: readonly number[], others: readonly (readonly number[])[]): number {
  const lowest = Math.min(...losses);
  const means = others
    .filter((other) => other.length >= losses.length)
    .map((other) => mean(other.slice(0, losses.length)));
  return means.length === 0 ? lowest : lowest - median(means);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
