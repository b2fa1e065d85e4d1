import { expect, it } from "vitest";
import {
  rankerIds,
  type EpochSummary,
  type RankerId,
  type RankingFigures,
} from "../../../ranker/bench/index.ts";
import { epochsText, headline, verdict } from "./bench-words.ts";

type Interval = readonly [number, number] | null;

function summary(
  epochs: number,
  tau: Interval,
  regret: Interval,
  changes: Partial<Record<RankerId, RankingFigures>> = {},
): EpochSummary {
  const others = Object.fromEntries(
    rankerIds.map((id) => [id, { tau: 0.4, regret: 0.3 }]),
  ) as EpochSummary["figures"];
  return {
    epochs,
    tasks: 35,
    figures: { ...others, learned: { tau: 0.614, regret: 0.2 }, ...changes },
    difference: { tau: { mean: 0.2, interval: tau }, regret: { mean: -0.1, interval: regret } },
  };
}

it("says what came out, and on what", () => {
  const all = [summary(1, [0.1, 0.3], [-0.2, -0.1])];
  expect(headline(all, "farm")).toBe(
    "After 1 epoch the learned ranker orders the trials of 35 unseen tasks with tau 0.61; the last value 0.40.",
  );
  expect(headline([{ ...all[0]!, tasks: 1, epochs: 2 }], "studies")).toMatch(
    /^After 2 epochs .* of 1 study with/,
  );
  expect(headline([], "farm")).toBe("");
});

it("says where it is better and where it is not", () => {
  const best = { tau: 0.7, regret: 0.1 };
  const said = verdict(
    [
      summary(1, [0.1, 0.3], [-0.2, -0.1]),
      summary(2, [-0.1, 0.1], [-0.1, 0.1]),
      summary(3, [-0.3, -0.1], [0.1, 0.2], { best }),
    ],
    "farm",
  );
  expect(said).toEqual([
    "Order (tau) against the last value: better after 1 epoch, no sure difference after 2 epochs and worse after 3 epochs.",
    "First choice (regret) against the last value: better after 1 epoch, no sure difference after 2 epochs and worse after 3 epochs.",
    'On average, the rule "lowest so far" has the better order after 3 epochs.',
    'On average, the rule "lowest so far" has the better first choice after 3 epochs.',
  ]);
});

it("admits that a few tasks tell nothing", () => {
  expect(verdict([summary(1, null, null)], "files")).toEqual([
    "These are too few tasks to tell a difference from chance.",
    "On average, no rule of thumb has the better order after any number of epochs.",
    "On average, no rule of thumb has the better first choice after any number of epochs.",
  ]);
});

it("calls studies studies", () => {
  expect(verdict([summary(1, null, null)], "studies")[0]).toBe(
    "These are too few studies to tell a difference from chance.",
  );
});

it.each([
  [[1], "1 epoch"],
  [[2], "2 epochs"],
  [[1, 2, 3], "1–3 epochs"],
  [[1, 2, 4, 6, 7], "1–2, 4 and 6–7 epochs"],
])("%j is %s", (epochs, text) => {
  expect(epochsText(epochs)).toBe(text);
});
