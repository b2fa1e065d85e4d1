import { epochBudget, isBuying, sweepTrials, type StudyState } from "../../../study/index.ts";
import type { BuyingView } from "../api.ts";

/** @returns null under a scheduler that does not buy epochs */
export function buyingView(state: StudyState): BuyingView | null {
  if (!isBuying(state)) return null;
  const bought = new Map<number, number>();
  let last: BuyingView["last"] = null;
  for (const purchase of state.purchases) {
    if (bought.has(purchase.trial)) last = purchase; // it is no first look
    bought.set(purchase.trial, purchase.untilEpoch);
  }
  const spent = sweepTrials(state).reduce(
    (sum, { number, epochsTrained }) => sum + Math.min(epochsTrained, bought.get(number) ?? 0),
    0,
  );
  const budget = epochBudget(state);
  return { budget: Number.isFinite(budget) ? budget : null, spent, last, settled: state.settled };
}
