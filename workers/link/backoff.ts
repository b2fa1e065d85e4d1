/** How long to wait before trying again. */

const FIRST_MS = 500;
const MOST_MS = 30_000;

/**
 * Full jitter: thousands of nodes that lost a relay at the same moment come back spread out.
 * @param tries - that failed in a row, from 0; the first is repeated within half a second, late ones within 30 s
 * @param random - in [0, 1)
 */
export const backoffMs = (tries: number, random: number): number =>
  Math.floor(random * Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 16)));
