/**
 * How far the losses of two honest trainings of one trial may lie apart. They have the seed in common, so order, weights
 * and dropout are the same; what differs is arithmetic: other backends and GPUs add in another order, and training
 * amplifies that. So this is no noise of seeds, which is ten times as large.
 */

/** Standard deviation as a share of the loss; see `npm run bench -- noise`. */
export const REPLICA_SIGMA = 0.01;
const LEAST_TOLERANCE = 0.02;
/** for losses near nothing */
const LEAST_DIFFERENCE = 1e-3;

/** @returns the difference of losses up to which they say the same */
export function replicaTolerance(a: number, b: number): number {
  return Math.max(3 * REPLICA_SIGMA, LEAST_TOLERANCE) * Math.max(Math.abs(a), Math.abs(b)) + LEAST_DIFFERENCE;
}
