/**
 * How far the losses of two trainings of one trial with one seed may lie apart, to say the same. Order, first weights and
 * dropout are equal then; what differs is arithmetic, for backends and GPUs add in another order. Most trainings damp
 * that to 1e-3 of the loss and less, so 3 % is generous; chaotic ones amplify it to some per cent, and then what was said
 * of one training says little of the next (`npm run bench -- noise`, docs/adr/0015).
 */
const SHARE = 0.03;
/** for losses near nothing */
const LEAST_DIFFERENCE = 1e-3;

/** @returns the difference of losses up to which they say the same */
export function replicaTolerance(a: number, b: number): number {
  return SHARE * Math.max(Math.abs(a), Math.abs(b)) + LEAST_DIFFERENCE;
}
