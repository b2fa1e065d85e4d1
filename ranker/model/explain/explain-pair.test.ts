import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyCurve, type CurveGroup, type CurveTrial, type LearningCurve } from "../../../study/index.ts";
import type { Correction } from "../correction/correction.ts";
import { askedTrials, createEnsemble } from "../learned-ranker.ts";
import { packTrees } from "../trees.ts";
import { loadShippedWeights } from "../weights.ts";
import { causeOfParameter } from "./causes.ts";
import { explainPair } from "./explain-pair.ts";
import { scoreBeside } from "./score-beside.ts";

const { members, forests } = await loadShippedWeights();
/** enough of every kind, so that a law is tried often */
const few = { members: members.slice(0, 1), forests: forests.map((forest) => shorter(forest)) };

/** A flavour that is sweet is worth two places. */
const own: Correction = {
  ...{ v: 1, id: "0a1b2c3d", base: "curves" },
  columns: [{ kind: "choice", name: "flavour", value: "sweet" }],
  trees: packTrees([{ nodes: [[5, 0.5, -1, -2]], leaves: [1, -1] }]),
};

function shorter({ startsAtFloor, trees }: (typeof forests)[number]): (typeof forests)[number] {
  return { startsAtFloor, trees: trees.subarray(0, trees.length / 10) };
}

function curveOf(
  losses: readonly (readonly [train: number, val: number, accuracy: number])[],
): LearningCurve {
  const dense = losses.flatMap(([train], i) =>
    [1.2, 1.1, 1, 0.9].map((part) => [i + 1, train * part] as const),
  );
  const points = {
    epoch: dense.map(([epoch]) => epoch),
    sampleCount: dense.map((_, i) => 10 * i),
    loss: dense.map(([, loss]) => loss),
  };
  const epochs = losses.map(([trainLoss, valLoss, valAccuracy], i) => {
    return { epoch: i + 1, sampleCount: 100 * (i + 1), trainLoss, valLoss, valAccuracy, seconds: 1 };
  });
  return { epochs, train: points, validation: emptyCurve.validation };
}

const loss = fc.double({ min: 0.05, max: 3, noNaN: true });
const params = fc.record({
  learning_rate: fc.constantFrom(0.001, 0.01, 0.1),
  optimizer: fc.constantFrom("sgd", "adamw"),
  schedule: fc.constantFrom("constant", "cosine"),
  batch_size: fc.constantFrom(16, 64),
  dropout: fc.constantFrom(0, 0.5),
  architecture: fc.constantFrom("plain", "residual"),
  flavour: fc.constantFrom("sweet", "sour"),
});
const trial: fc.Arbitrary<CurveTrial> = fc.record({
  params,
  curve: fc
    .array(fc.tuple(loss, loss, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 })
    .map(curveOf),
  diverged: fc.constant(false),
});
const group = fc
  .array(trial, { minLength: 2, maxLength: 6 })
  .map((trials): CurveGroup => ({ epochsPlanned: 20, trials }));

describe("an explanation", () => {
  it("adds up to the difference of the model's scores, is the opposite from the other side, and stays the same", () =>
    fc.assert(
      fc.asyncProperty(group, async (trials) => {
        const forward = await explainPair(trials, 0, 1, null, few);
        const sum = forward.contributions.reduce((total, { effect }) => total + effect, 0);
        expect(sum).toBeCloseTo(forward.difference, 9);
        const backward = await explainPair(trials, 1, 0, null, few);
        expect(backward.difference).toBeCloseTo(-forward.difference, 9);
        for (const { cause, effect } of forward.contributions) {
          const opposite = backward.contributions.find((each) => each.cause === cause);
          expect(opposite?.effect).toBeCloseTo(-effect, 9);
        }
        expect(await explainPair(trials, 0, 1, null, few)).toEqual(forward);
      }),
      { numRuns: 12 },
    ));

  it("gives nothing to a cause in which both are equal, or of which the model knows nothing", () =>
    fc.assert(
      fc.asyncProperty(group, async (trials) => {
        const [a, b] = [trials.trials[0]!, trials.trials[1]!];
        const { contributions } = await explainPair(trials, 0, 1, null, few);
        const effects = new Map(contributions.map(({ cause, effect }) => [cause, effect]));
        for (const name of ["learning_rate", "batch_size", "dropout"]) {
          if (a.params[name] === b.params[name]) expect(effects.get(causeOfParameter(name)) ?? 0).toBe(0);
        }
        expect(effects.get("other-parameters") ?? 0).toBe(0);
      }),
      { numRuns: 12 },
    ));

  it.each([
    ["shipped", null],
    ["corrected", own],
  ])("is about the scores that the %s model gives", (_, correction) =>
    fc.assert(
      fc.property(group, (trials) => {
        const asked = { ...trials, trials: askedTrials(trials) };
        const beside = scoreBeside(asked, few, correction);
        const scores = createEnsemble(few, correction)(asked).map(({ score }) => score);
        beside.trials.forEach((each, i) => {
          expect(beside.scoreOf(each)).toBeCloseTo(scores[i]!, 9);
        });
      }),
      { numRuns: 12 },
    ),
  );

  it("knows what a correction makes of the user's own parameters", async () => {
    const [sweet, sour] = ["sweet", "sour"].map((flavour) => {
      const { params: others, ...rest } = trialOf([2, 1]);
      return { ...rest, params: { ...others, flavour } };
    });
    const trials = { epochsPlanned: 9, trials: [sweet!, sour!, trialOf([3, 3])] };
    const { contributions, difference } = await explainPair(trials, 0, 1, own, few);
    expect(contributions).toEqual([{ cause: "other-parameters", effect: difference }]);
    expect(difference).toBeCloseTo(-2, 6);
  });
});

function trialOf(losses: readonly number[], learning_rate = 0.01, diverged = false): CurveTrial {
  const curve = curveOf(losses.map((value) => [value, value, 0.5] as const));
  return { params: { optimizer: "sgd", learning_rate }, curve, diverged };
}

describe("what decided", () => {
  const decisionOf = async (epochsPlanned: number, ...trials: readonly CurveTrial[]) =>
    (await explainPair({ epochsPlanned, trials }, 0, 1, null, few)).decision;

  it.each([
    ["the model", 10, [trialOf([2, 1]), trialOf([3, 2], 0.1)], { by: "model" }],
    [
      "a finished trial above the other",
      2,
      [trialOf([2, 1]), trialOf([0.9], 0.1)],
      { by: "fact", behind: "first" },
    ],
    ["two finished trials", 2, [trialOf([2, 1]), trialOf([2, 1.5], 0.1)], { by: "fact", behind: "second" }],
    ["a diverged trial", 2, [trialOf([2, 1]), trialOf([], 0.1, true)], { by: "diverged", behind: "second" }],
    ["a trial without an epoch", 2, [trialOf([]), trialOf([2], 0.1)], { by: "not-begun", behind: "first" }],
    ["two diverged trials", 2, [trialOf([1], 1, true), trialOf([2], 0.1, true)], { by: "neither-asked" }],
  ])("%s", async (_, epochs, trials, decision) => {
    expect(await decisionOf(epochs, ...trials)).toEqual(decision);
  });
});
