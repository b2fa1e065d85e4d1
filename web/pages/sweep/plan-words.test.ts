import { expect, it } from "vitest";
import { defaultSettings } from "../../workbench/settings.ts";
import { epochsWords, planWords } from "./plan-words.ts";

it("tells how many epochs a plan takes", () => {
  expect(epochsWords(defaultSettings)).toBe("97 epochs in all");
  expect(epochsWords({ ...defaultSettings, scheduler: "adaptive" })).toBe("97 epochs at most");
  expect(epochsWords({ ...defaultSettings, scheduler: "adaptive", budgetEpochs: 60 })).toBe(
    "60 epochs at most",
  );
  expect(epochsWords({ ...defaultSettings, mode: "full" })).toBe("625 epochs in all");
  expect(epochsWords({ ...defaultSettings, trials: 2, fastEpochs: 99 })).toBe("50 epochs in all");
});

it("says what every scheduler does", () => {
  const schedulers = ["fixed", "adaptive", "halving", "hyperband", "median"] as const;
  const words = schedulers.map((scheduler) => planWords({ ...defaultSettings, scheduler }));
  expect(new Set(words).size).toBe(schedulers.length);
  expect(planWords({ ...defaultSettings, scheduler: "adaptive", ranker: "last" })).toMatch(
    /Ends when the budget/,
  );
  for (const text of words) expect(text).toMatch(/^Trains each trial for 1 epoch of its 25/);
});
