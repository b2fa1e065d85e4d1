/**
 * How far apart honest replicas of one trial lie, by `npm run bench -- noise`. Replicas share the seed: order, first
 * weights and dropout are the same, and what differs is arithmetic. Most trainings damp that (1e-3 of the loss and
 * less); some, a third of those on pictures, are chaotic and amplify it to some per cent, a tenth of what other seeds
 * make. So there is no one sigma, and three of it would take too many honest nodes for liars: the tolerance is what 99 in
 * 100 honest pairs keep in every family.
 */

/** Standard deviation of a trial's replicas as a share of its loss: an entry a trial, by what it learns. */
export const REPLICA_SIGMAS: Readonly<Record<"images" | "classes" | "numbers", readonly number[]>> = {
  images: [2.3e-5, 0, 4.1e-5, 0.038, 1.3e-6, 0.024, 4.3e-8, 6.8e-8, 0.026, 0.013, 4.1e-4, 9.3e-4],
  classes: [4.1e-8, 3.9e-8, 8.6e-8, 6e-8, 5.3e-8, 0.032, 3.7e-8, 6.2e-9, 0, 1.6e-5, 2.2e-8, 3.5e-8],
  numbers: [1e-7, 1.4e-7, 1.5e-7, 9.7e-8, 9.2e-8, 2.2e-4, 1.6e-7, 8.7e-8, 3.6e-8, 2.7e-7],
};

/** As a share of the larger loss. */
export const REPLICA_TOLERANCE = 0.1;
