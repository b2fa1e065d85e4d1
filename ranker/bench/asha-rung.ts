/** reduction factor: one of so many trials goes on from a rung */
const ETA = 3;

/**
 * What asynchronous successive halving (Li et al., arXiv:1810.05934) knows of a trial: its lowest loss at the last rung
 * that it has reached, of 1, 3, 9, 27, ... epochs.
 * @param losses - one or more
 */
export function lowestAtRung(losses: readonly number[]): number {
  let rung = 1;
  while (rung * ETA <= losses.length) rung *= ETA;
  return Math.min(...losses.slice(0, rung));
}
