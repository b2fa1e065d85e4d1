import { expect, it } from "vitest";
import { emptyCurve, type CurveTrial } from "../../../study/index.ts";
import { decidedBy } from "./decided-by.ts";

function trialOf(losses: readonly number[], rate = 0.1): CurveTrial {
  const epochs = losses.map((valLoss, i) => {
    return { epoch: i + 1, sampleCount: i, trainLoss: valLoss, valLoss, valAccuracy: NaN, seconds: 1 };
  });
  return { params: { rate }, curve: { ...emptyCurve, epochs }, diverged: false };
}

it("names the lower curve of two with the same parameters where the model thinks otherwise", () => {
  const trials = [trialOf([2, 1]), trialOf([3, 2])];
  const decide = (scores: readonly number[]) => decidedBy({ epochsPlanned: 9, trials }, scores, 0, 1);
  expect(decide([1, 0])).toEqual({ by: "curve", behind: "second" });
  expect(decide([0, 1])).toEqual({ by: "model" });
});

it("names the choice among the best where it turns the model's order", () => {
  const falling = (end: number): number[] => Array.from({ length: 8 }, (_, i) => end + 7 - i);
  const trials = [trialOf(falling(2), 1), trialOf(falling(1), 2), trialOf(falling(3), 3)];
  expect(decidedBy({ epochsPlanned: 20, trials }, [0, 0.1, 9], 0, 1)).toEqual({
    by: "first-choice",
    behind: "first",
  });
});

it("names the others where a finished trial comes behind them and so behind a third", () => {
  const trials = [trialOf([2, 1], 1), trialOf([3, 1.5], 2), trialOf([0.5], 3)];
  // the third has been lower than both; the model puts it last
  expect(decidedBy({ epochsPlanned: 2, trials }, [0, 1, 2], 0, 2)).toEqual({ by: "fact", behind: "first" });
  const open = [trialOf([2, 1], 1), trialOf([1.2], 2), trialOf([0.5], 3)];
  expect(decidedBy({ epochsPlanned: 2, trials: open }, [0, 1, 2], 0, 1)).toEqual({
    by: "other-facts",
    behind: "first",
  });
});
