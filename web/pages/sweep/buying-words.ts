import { formatSmall, plural } from "../../components/format.ts";
import type { Settled } from "../../../study/index.ts";
import type { BuyingView } from "../../workbench/api.ts";

/** What a scheduler that buys epochs does, or why it has stopped; null under one that does not, or before it begins. */
export function buyingWords(buying: BuyingView | null): string | null {
  if (buying === null) return null;
  if (buying.settled) return settledWords(buying, buying.settled);
  if (buying.last === null) return null;
  const { trial, untilEpoch, chance } = buying.last;
  const sure = chance === null ? "" : `: its chance to be the best is ${formatSmall(chance)}`;
  return `Trains #${trial} on to epoch ${untilEpoch}${sure}.`;
}

function settledWords({ budget }: BuyingView, { reason, chance }: Settled): string {
  const doubt =
    chance === null ? "" : ` More would change the winner with a chance of ${formatSmall(chance)}.`;
  switch (reason) {
    case "sure":
      return `Stopped early, sure of the winner.${doubt}`;
    case "budget":
      return `${budget === null ? "The budget of epochs" : `The budget of ${plural(budget, "epoch")}`} is spent.${doubt}`;
    case "time":
      return `The time is used up.${doubt}`;
    case "nothing-left":
      return "The rule has nothing left to train.";
  }
}
