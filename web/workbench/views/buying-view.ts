import { epochBudget, isBuying, type StudyState } from "../../../study/index.ts";
import type { BuyingView } from "../api.ts";

/** @returns null under a scheduler that does not buy epochs */
export function buyingView(state: StudyState): BuyingView | null {
  if (!isBuying(state)) return null;
  const seen = new Map<number, number>();
  let bought = 0;
  let last: BuyingView["last"] = null;
  for (const purchase of state.purchases) {
    const before = seen.get(purchase.trial);
    seen.set(purchase.trial, purchase.untilEpoch);
    if (before === undefined) continue; // its first look
    bought += purchase.untilEpoch - before;
    last = purchase;
  }
  const budget = epochBudget(state);
  return { budget: Number.isFinite(budget) ? budget : null, bought, last, settled: state.settled };
}
