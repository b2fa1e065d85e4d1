import { describe, expect, it } from "vitest";
import {
  emptyCurve,
  foldStudy,
  type StudyConfig,
  type StudyState,
  type TrialRecord,
} from "../../../study/index.ts";
import type { WhyQuestion } from "../api.ts";
import { answerWhy } from "./answer-why.ts";
import { reshaped } from "./reshaped.ts";

const hash = "0".repeat(64);
const config: StudyConfig = {
  ...{ name: "leaves", seed: 0, mode: "fast", scheduler: "fixed", trials: 4, epochs: 6, fastEpochs: 1 },
  ...{ finalists: 1, patience: null, budgetMs: null, budgetEpochs: null, warmStart: false },
  sampler: { name: "random", preset: "optuna5" },
  ...{ ranker: "learned", reproducible: null, workers: 1, backend: "auto" },
  space: { parameters: [{ type: "float", name: "learning_rate", low: 0.001, high: 1, log: true }] },
  defaults: { learning_rate: 0.01 },
  ...{ program: hash, dataset: hash, split: { seed: 0, validationShare: 0.1, hash }, facts: null },
  template: { name: "image-classification", form: {} },
};

function record(
  number: number,
  rate: number,
  losses: readonly number[],
  more: Partial<TrialRecord> = {},
): TrialRecord {
  const epochs = losses.map((valLoss, i) => {
    return {
      epoch: i + 1,
      sampleCount: i + 1,
      trainLoss: valLoss - 0.1,
      valLoss,
      valAccuracy: 0.5,
      seconds: 1,
    };
  });
  return {
    ...{ number, purpose: "sweep", seed: 1, sampler: "random", status: "paused", diverged: false },
    ...{ divergedEpoch: null, epochs: 6, untilEpoch: 1, requested: false, attempt: 1, lastSeq: 1 },
    params: { optimizer: "sgd", learning_rate: rate },
    curve: { ...emptyCurve, epochs },
    ...{ epochsTrained: losses.length, furthestEpoch: losses.length, seconds: 1, stoppedEarly: false },
    lowest: losses.length === 0 ? null : { epoch: 1, valLoss: Math.min(...losses) },
    ...{
      checkpoint: null,
      backend: null,
      node: null,
      parameters: null,
      ranked: null,
      rankedEpochs: 1,
      chance: null,
    },
    ...{ byStrangers: false, repeats: null, confirmation: null },
    ...{ finalist: false, failure: null, adjustments: [], notes: [] },
    ...more,
  };
}

function studyOf(trials: readonly TrialRecord[], changed: Partial<StudyConfig> = {}): StudyState {
  const created = { v: 1, studyId: "s", seq: 1, at: 1, type: "study-created" } as const;
  return { ...foldStudy([{ ...created, config: { ...config, ...changed } }]), trials };
}
const study = studyOf([
  record(0, 0.01, [2, 1.5, 1, 0.8, 0.7, 0.6]),
  record(1, 0.9, [2.5, 2.4]),
  record(2, 0.05, [2.2]),
  record(3, 0.05, [9], { status: "pruned" }),
]);
const question: WhyQuestion = { trials: [1, 0], epochs: null, losses: null, madeUp: false, byEpochs: false };

describe("why", () => {
  it("sees what the ranker had seen, and all that the two have where more is asked for", async () => {
    const early = await answerWhy(study, question);
    expect(early).toMatchObject({ epochs: 1, mostEpochs: 6, plannedEpochs: 6, groupSize: 3 });
    expect(early.sides.map(({ trial }) => trial)).toEqual([1, 0]);
    expect(early.sides[1].score).toBeLessThan(early.sides[0].score!);
    expect(early.explanation?.decision).toEqual({ by: "model" });
    const rate = early.explanation?.causes.find(({ cause }) => cause === "learning-rate");
    expect(rate?.evidence).toEqual([{ name: "learning_rate", kind: "parameter", values: [0.9, 0.01] }]);
    const late = await answerWhy(study, { ...question, epochs: 99 });
    expect(late.epochs).toBe(6);
  });

  it("takes losses that were moved, and says who comes first after each number of epochs", async () => {
    const losses = [
      [0.5, 0.4],
      [2, 1.5, 1, 0.8, 0.7, 0.6],
    ] as const;
    const moved = await answerWhy(study, { ...question, losses, byEpochs: true });
    const recorded = await answerWhy(study, question);
    const gain = (answer: typeof moved): number => answer.sides[0].score! - answer.sides[1].score!;
    expect(gain(moved)).toBeLessThan(gain(recorded));
    expect(moved.sides[0].recorded).toEqual([2.5, 2.4]);
    expect(moved.firstByEpochs).toHaveLength(6);
    // the second is trained to its end and the first has been lower
    expect(moved.firstByEpochs?.at(-1)).toBe(0);
  });

  it("compares made-up curves with equal parameters", async () => {
    const losses = [
      [1, 0.9, 0.8],
      [1.1, 0.7, 0.5],
    ] as const;
    const { explanation, mostEpochs } = await answerWhy(study, { ...question, losses, madeUp: true });
    expect(mostEpochs).toBe(3);
    expect(explanation?.causes.map(({ cause }) => cause)).not.toContain("learning-rate");
  });

  it("explains nothing where a score is just a loss", async () => {
    const last = await answerWhy(studyOf(study.trials, { ranker: "last" }), question);
    expect(last).toMatchObject({ ranker: "last", full: false, explanation: null });
    expect(last.sides.map(({ score }) => score)).toEqual([2.5, 2]);
    const full = await answerWhy(studyOf(study.trials, { mode: "full" }), question);
    expect(full).toMatchObject({ ranker: "best", full: true, epochs: 6 });
    expect(full.sides.map(({ score }) => score)).toEqual([2.4, 0.6]);
  });

  it("puts a diverged trial last once it has diverged", async () => {
    const trials = [record(0, 0.01, [2, 1.5]), record(1, 0.9, [1], { diverged: true, divergedEpoch: 2 })];
    const before = await answerWhy(studyOf(trials), { ...question, epochs: 1 });
    expect(before.explanation?.decision.by).toBe("model");
    const after = await answerWhy(studyOf(trials), { ...question, epochs: 2 });
    expect(after.explanation?.decision).toEqual({ by: "diverged", behind: "first" });
    expect(after.sides[0].score).toBeNull();
  });

  it("has an answer for trials that have not begun", async () => {
    const idle = [record(0, 0.01, []), record(1, 0.9, [])];
    const alone = await answerWhy(studyOf(idle), { ...question, byEpochs: true });
    expect(alone).toMatchObject({ epochs: 0, mostEpochs: 0, groupSize: 2, firstByEpochs: [] });
    expect(alone.explanation?.causes.map(({ cause }) => cause)).toEqual(["learning-rate"]);
    const beside = await answerWhy(studyOf([...idle, record(2, 0.1, [2])]), question);
    expect(beside.explanation?.decision).toEqual({ by: "neither-asked" });
  });

  it("names a trial that there is not", () =>
    expect(answerWhy(study, { ...question, trials: [0, 7] })).rejects.toThrow("There is no trial 7."));
});

it("moves all losses of an epoch by one factor, or by one amount at and below 0", () => {
  const dense = { epoch: [1, 1, 2], sampleCount: [1, 2, 3], loss: [4, null, 2] };
  const curve = { ...record(0, 1, [2, 1]).curve, train: dense };
  const moved = reshaped(curve, [1, 1]);
  expect(moved.epochs.map(({ valLoss, trainLoss }) => [valLoss, trainLoss])).toEqual([
    [1, 0.95],
    [1, 0.9],
  ]);
  expect(moved.train.loss).toEqual([2, null, 2]);
  expect(reshaped(curve, [-1]).train.loss).toEqual([1, null, 2]);
});
