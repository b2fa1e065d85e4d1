import type { Settled } from "./fold/index.ts";

const reasons = {
  sure: "The winner is sure enough",
  budget: "The budget of epochs is spent",
  time: "The time is used up",
  "nothing-left": "The scheduler has nothing left to train",
} as const;

/** Why a scheduler buys no more, in a sentence for a log. */
export function describeSettled({ reason, chance }: Settled): string {
  const doubt =
    chance === null ? "" : `; more epochs would change the winner with a chance of ${chance.toFixed(2)}`;
  return `${reasons[reason]}${doubt}.`;
}
