import { settledChances, type StudyState } from "../fold/index.ts";
import { isBuying } from "./buying/index.ts";

/** Sums of floats in another order differ by less. */
const tolerance = 1e-9;

/**
 * Whether the chances that were written down last are no longer true. A scheduler that buys epochs has everything
 * ranked again after each purchase, so that only its last word can go stale.
 */
export function isSettlementDue(state: StudyState): boolean {
  return isBuying(state) && state.status === "running" ? false : areStale(state);
}

/** Before a sweep ends, whatever its scheduler. */
export function areStale(state: StudyState): boolean {
  const chances = settledChances(state);
  return state.trials.some(({ number, chance }) => {
    const settled = chances.get(number);
    return settled !== undefined && (chance === null || Math.abs(settled - chance) > tolerance);
  });
}
