import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyCurve, type CurveGroup, type CurveTrial } from "../../study/index.ts";
import { behindBetter, factsOf, withoutBeaten } from "./facts.ts";
import { learnedRanker } from "./learned-ranker.ts";

function trialOf(losses: readonly number[]): CurveTrial {
  const epochs = losses.map((valLoss, i) => ({
    ...{ epoch: i + 1, sampleCount: 100 * (i + 1), trainLoss: valLoss },
    ...{ valLoss, valAccuracy: 0.5, seconds: 1 },
  }));
  return { params: {}, curve: { ...emptyCurve, epochs }, diverged: false };
}

const losses = fc.array(fc.double({ min: 0.01, max: 4, noNaN: true }), { minLength: 1, maxLength: 4 });

it("a trial that is done comes behind all that have been lower, whatever the scores", () => {
  const groups = fc.array(fc.tuple(losses, fc.double({ min: -3, max: 3, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(groups, (trials) => {
      const facts = factsOf({ epochsPlanned: 4, trials: trials.map(([curve]) => trialOf(curve)) });
      const scores = behindBetter(
        facts,
        trials.map(([, score]) => score),
      );
      for (const [i, { isDone, lowest }] of facts.entries()) {
        if (!isDone) expect(scores[i]).toBe(trials[i]![1]);
        for (const [j, other] of facts.entries()) {
          if (isDone && other.lowest < lowest) expect(scores[i]).toBeGreaterThan(scores[j]!);
        }
      }
    }),
  );
});

it("beaten trials have no chance, and the others share it", () => {
  const facts = factsOf({ epochsPlanned: 2, trials: [[3, 2], [2, 1], [1.5]].map(trialOf) });
  expect(withoutBeaten(facts, [0.5, 0.2, 0.3])).toEqual([0, 0.4, 0.6]);
  expect(withoutBeaten(facts, [1, 0, 0])).toEqual([1, 0, 0]);
});

it("the ranker says of a trial that is done what it has shown", async () => {
  const group: CurveGroup = {
    epochsPlanned: 4,
    trials: [
      [1.2, 1, 0.6, 0.7],
      [1.1, 0.3],
      [1.3, 1.2],
    ].map(trialOf),
  };
  const [done, lower] = await learnedRanker().rank(group);
  expect(done!.quantiles.map(([, value]) => value)).toEqual([0.6, 0.6, 0.6]);
  expect(done!.probabilityBest).toBe(0);
  expect(done!.score).toBeGreaterThan(lower!.score);
});
