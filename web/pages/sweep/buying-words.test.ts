import { expect, it } from "vitest";
import type { BuyingView } from "../../workbench/api.ts";
import { buyingWords } from "./buying-words.ts";

const buying: BuyingView = {
  budget: 97,
  spent: 12,
  last: { trial: 7, untilEpoch: 5, chance: 0.41 },
  settled: null,
};

it("tells what is bought, and why nothing more is", () => {
  expect(buyingWords(null)).toBeNull();
  expect(buyingWords({ ...buying, last: null })).toBeNull();
  expect(buyingWords(buying)).toBe("Trains #7 on to epoch 5: its chance to be the best is 0.41.");
  expect(buyingWords({ ...buying, last: { ...buying.last!, chance: null } })).toBe(
    "Trains #7 on to epoch 5.",
  );
  expect(buyingWords({ ...buying, settled: { reason: "sure", chance: 0.031 } })).toBe(
    "Stopped early, sure of the winner. More would change the winner with a chance of 0.03.",
  );
  expect(buyingWords({ ...buying, settled: { reason: "budget", chance: null } })).toBe(
    "The budget of 97 epochs is spent.",
  );
});
