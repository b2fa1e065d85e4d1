import { expect, it } from "vitest";
import { foldStudy, type StudyState, type TrialRecord } from "../../../study/index.ts";
import { createdEvent, testConfig } from "../../../study/testing/simulation.ts";
import { chancesNow } from "./chances-now.ts";

const empty = foldStudy([createdEvent(testConfig({ epochs: 3 }))]);

function trialOf(number: number, losses: readonly number[], chance: number | null): TrialRecord {
  const epochs = losses.map((valLoss, i) => {
    return { epoch: i + 1, sampleCount: 0, trainLoss: valLoss, valLoss, valAccuracy: NaN, seconds: 1 };
  });
  const valLoss = Math.min(...losses);
  return {
    ...({ number, purpose: "sweep", status: "complete", diverged: false } as TrialRecord),
    curve: { epochs, train: empty.trials[0]?.curve.train ?? none, validation: none },
    lowest: losses.length === 0 ? null : { epoch: losses.indexOf(valLoss) + 1, valLoss },
    ranked: chance === null ? null : { score: valLoss, quantiles: [], probabilityBest: chance },
  };
}
const none = { epoch: [], sampleCount: [], loss: [] };
const stateOf = (...trials: readonly TrialRecord[]): StudyState => ({ ...empty, trials });

it("leaves no chance to a trial that has ended above another", () => {
  const state = stateOf(trialOf(0, [3, 2, 1], 0.6), trialOf(1, [3, 2, 2], 0.3), trialOf(2, [4], 0.1));
  const chances = chancesNow(state);
  expect(chances.get(1)).toBe(0);
  expect(chances.get(0)).toBeCloseTo(0.6 / 0.7);
  expect(chances.get(2)).toBeCloseTo(0.1 / 0.7);
});

it("keeps what was ranked while nobody has ended, and where nobody is left", () => {
  const running = stateOf(trialOf(0, [3], 0.7), trialOf(1, [2], 0.3));
  expect([...chancesNow(running)]).toEqual([
    [0, 0.7],
    [1, 0.3],
  ]);
  const odd = stateOf(trialOf(0, [3, 3, 3], 1), trialOf(1, [2], 0));
  expect(chancesNow(odd).get(0)).toBe(1);
});

it("says nothing where the ranker did not", () => {
  expect(chancesNow(stateOf(trialOf(0, [3], null))).size).toBe(0);
});
