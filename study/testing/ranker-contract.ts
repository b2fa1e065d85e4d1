/** What every CurveRanker must hold to. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { LearningCurve } from "../learning-curve.ts";
import type { CurveGroup, CurveRanker, CurveTrial } from "../rankers/curve-ranker.ts";

const loss = fc.double({ min: 0.001, max: 100, noNaN: true });

function curveOf(losses: readonly number[]): LearningCurve {
  return {
    epochs: losses.map((valLoss, i) => ({
      epoch: i + 1,
      sampleCount: (i + 1) * 100,
      trainLoss: valLoss,
      valLoss,
      valAccuracy: 0.5,
      seconds: 1,
    })),
    train: {
      epoch: losses.map((_, i) => i + 1),
      sampleCount: losses.map((_, i) => (i + 1) * 100),
      loss: [...losses],
    },
    validation: { epoch: [], sampleCount: [], loss: [] },
  };
}

const trial: fc.Arbitrary<CurveTrial> = fc.record({
  params: fc.constant({}),
  curve: fc.array(loss, { minLength: 1, maxLength: 6 }).map(curveOf),
  diverged: fc.boolean(),
});
const group: fc.Arbitrary<CurveGroup> = fc.record({
  epochsPlanned: fc.constant(20),
  trials: fc.array(trial, { maxLength: 8 }),
});

export function describeRanker(create: () => CurveRanker): void {
  it("gives one answer a trial, in order; diverged is worst; the same question has the same answer", async () => {
    await fc.assert(
      fc.asyncProperty(group, async (asked) => {
        const answers = await create().rank(asked);
        expect(answers).toHaveLength(asked.trials.length);
        answers.forEach(({ score, probabilityBest, quantiles }, i) => {
          expect(score).not.toBeNaN();
          expect(score === Infinity).toBe(asked.trials[i]!.diverged);
          if (probabilityBest !== null) expect(probabilityBest >= 0 && probabilityBest <= 1).toBe(true);
          expect(quantiles.map(([level]) => level)).toEqual(
            quantiles.map(([level]) => level).toSorted((a, b) => a - b),
          );
        });
        expect(await create().rank(asked)).toEqual(answers);
      }),
    );
  });

  it("does not mind the order of the trials", async () => {
    await fc.assert(
      fc.asyncProperty(group, async (asked) => {
        const answers = await create().rank(asked);
        const turned = await create().rank({ ...asked, trials: asked.trials.toReversed() });
        expect(turned.toReversed()).toEqual(answers);
      }),
    );
  });

  it("a curve that is lower everywhere is never ranked worse", async () => {
    const losses = fc.array(loss, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(losses, async (higher) => {
        const trials = [higher, higher.map((each) => each / 2)].map((each) => ({
          params: {},
          curve: curveOf(each),
          diverged: false,
        }));
        const [worse, better] = await create().rank({ epochsPlanned: 20, trials });
        expect(better!.score).toBeLessThanOrEqual(worse!.score);
      }),
    );
  });

  it("ranks trials that have seen nothing, and different numbers of epochs", async () => {
    const trials = [[], [3, 2], [3, 2, 1]].map((each) => ({
      params: {},
      curve: curveOf(each),
      diverged: false,
    }));
    const answers = await create().rank({ epochsPlanned: 20, trials });
    expect(answers.map(({ score }) => Number.isNaN(score))).toEqual([false, false, false]);
    expect(answers[0]!.score).toBeGreaterThanOrEqual(answers[2]!.score);
  });

  it("names itself and its version", () => {
    expect(create().name).not.toBe("");
    expect(create().version).not.toBe("");
  });
}
