import { expect, it } from "vitest";
import { describeRanker } from "../../study/testing/ranker-contract.ts";
import { emptyCurve, type CurveGroup, type LearningCurve } from "../../study/index.ts";
import { learnedRanker } from "./learned-ranker.ts";

describeRanker(() => learnedRanker());

function curveOf(losses: readonly number[]): LearningCurve {
  return {
    ...emptyCurve,
    epochs: losses.map((loss, i) => ({
      epoch: i + 1,
      sampleCount: 100 * (i + 1),
      trainLoss: loss,
      valLoss: loss,
      valAccuracy: 0.5,
      seconds: 1,
    })),
  };
}

function groupOf(...curves: readonly (readonly number[])[]): CurveGroup {
  return {
    epochsPlanned: 25,
    trials: curves.map((losses) => ({ params: {}, curve: curveOf(losses), diverged: false })),
  };
}

it("prefers low curves, and gives the chances of the whole group", async () => {
  const steps = [1, 2, 3, 4, 5, 6].map((height) => [height, height * 0.9, height * 0.8]);
  const answers = await learnedRanker().rank(groupOf(...steps));
  const scores = answers.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  expect(answers.reduce((sum, { probabilityBest }) => sum + probabilityBest!, 0)).toBeCloseTo(1, 9);
  expect(answers[0]!.probabilityBest).toBeGreaterThan(answers[5]!.probabilityBest!);
});

it("gives the best score the best chance, and equal trials equal chances", async () => {
  const curves = [
    [3, 1],
    [1, 3],
    [2, 2],
    [2, 2],
    [5, 0.5],
  ];
  const answers = await learnedRanker().rank(groupOf(...curves));
  const byScore = answers.toSorted((a, b) => a.score - b.score);
  const chances = byScore.map(({ probabilityBest }) => probabilityBest!);
  expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
  expect(answers[2]).toEqual(answers[3]);
});

it("predicts final values at or below the lowest so far", async () => {
  const [answer] = await learnedRanker().rank(groupOf([2, 1.5, 1.7], [3, 2.5, 2.2]));
  const values = answer!.quantiles.map(([, value]) => value);
  expect(values).toHaveLength(3);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(Math.max(...values)).toBeLessThanOrEqual(1.5);
});

it.each([
  ["one trial", groupOf([1, 0.5])],
  ["no trial", groupOf()],
  ["equal curves", groupOf([1, 1], [1, 1], [1, 1])],
  ["a metric below zero", groupOf([-0.5, -0.7], [-0.2, -0.3])],
  ["a thousand trials", groupOf(...Array.from({ length: 1000 }, (_, i) => [1 + i / 1000]))],
  [
    "no training loss",
    {
      epochsPlanned: 10,
      trials: [0.5, 0.7].map((loss) => {
        const curve = curveOf([loss]);
        return {
          params: { learning_rate: 0.1 },
          curve: {
            ...curve,
            epochs: curve.epochs.map((epoch) => ({ ...epoch, trainLoss: NaN, valAccuracy: NaN })),
          },
          diverged: false,
        };
      }),
    },
  ],
] satisfies [string, CurveGroup][])("ranks %s", async (_, group) => {
  const answers = await learnedRanker().rank(group);
  expect(answers).toHaveLength(group.trials.length);
  expect(answers.every(({ score }) => Number.isFinite(score))).toBe(true);
});

it("judges trials that have not begun by their parameters", async () => {
  const params = (learning_rate: number) => ({
    optimizer: "adamw",
    learning_rate,
    batch_size: 32,
    architecture: "plain",
    width: 16,
  });
  const trials = [0.003, 0.0001].map((rate) => ({
    params: params(rate),
    curve: emptyCurve,
    diverged: false,
  }));
  const [usual, tiny] = await learnedRanker().rank({ epochsPlanned: 25, trials });
  expect(usual!.score).toBeLessThan(tiny!.score);
});
