import { expect, it } from "vitest";
import { createdEvent, testConfig } from "../testing/simulation.ts";
import { foldStudy } from "./fold.ts";
import { settledChances } from "./settled-chances.ts";
import type { StudyState, TrialRecord, TrialStatus } from "./study-state.ts";

const empty = foldStudy([createdEvent(testConfig())]);
const stateOf = (...trials: readonly TrialRecord[]): StudyState => ({ ...empty, trials });
const chancesOf = (...trials: readonly TrialRecord[]) => [...settledChances(stateOf(...trials)).values()];

function trialOf(status: TrialStatus, valLoss: number | null, chance: number | null): TrialRecord {
  return {
    ...({ number: numbers++, purpose: "sweep", diverged: false } as TrialRecord),
    status,
    lowest: valLoss === null ? null : { epoch: 1, valLoss },
    ranked: chance === null ? null : { score: 1, quantiles: [], probabilityBest: chance },
  };
}
let numbers = 0;

it("leaves no chance to a trial that has ended above another, and shares it out", () => {
  const trials = [
    trialOf("complete", 1, 0.6),
    trialOf("complete", 2, 0.3),
    trialOf("paused", 4, 0.1),
  ] as const;
  expect(chancesOf(...trials)).toEqual([0.6 / 0.7, 0, 0.1 / 0.7]);
  const [, beaten, stopped] = trials;
  // one that is still on its way is below it already
  expect(chancesOf(beaten, stopped, trialOf("running", 1.5, 0.6))).toEqual([0, 0.1 / 0.7, 0.6 / 0.7]);
});

it("keeps what was ranked while nobody has ended, and among equals", () => {
  expect(chancesOf(trialOf("paused", 3, 0.75), trialOf("running", 2, 0.25))).toEqual([0.75, 0.25]);
  expect(chancesOf(trialOf("complete", 2, 0.75), trialOf("complete", 2, 0.25))).toEqual([0.75, 0.25]);
});

it("counts out what failed, diverged or was pruned, however low it was", () => {
  const diverged = { ...trialOf("complete", 0.1, 0.2), diverged: true };
  const out = [trialOf("failed", 0.1, 0.2), trialOf("pruned", 0.1, 0.2), diverged];
  expect(chancesOf(...out, trialOf("complete", 1, 0.3), trialOf("paused", 2, 0.1))).toEqual([
    ...[0, 0, 0],
    ...[0.3 / 0.4, 0.1 / 0.4],
  ]);
  expect(chancesOf(...out)).toEqual([0, 0, 0]);
});

it("gives the chances to those who are left, also where nobody had expected them", () => {
  expect(chancesOf(trialOf("complete", 3, 1), trialOf("complete", 2, 0))).toEqual([0, 1]);
  expect(chancesOf(trialOf("complete", 3, 1), trialOf("paused", 2, 0), trialOf("paused", 2, 0))).toEqual([
    ...[0, 0.5, 0.5],
  ]);
});

it("says nothing where the ranker did not", () => {
  expect(chancesOf(trialOf("complete", 3, null))).toEqual([]);
});
