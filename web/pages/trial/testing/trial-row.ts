import type { TrialRow } from "../../../workbench/api.ts";

/** For tests: a complete sweep trial with the given differences. */
export function trialRow(differences: Partial<TrialRow> = {}): TrialRow {
  return {
    number: 0,
    purpose: "sweep",
    state: "complete",
    diverged: false,
    params: {},
    epochsDone: 5,
    epochsTarget: 5,
    epochsPlanned: 25,
    valLoss: [1, 0.5],
    bestValLoss: 0.5,
    score: 0.5,
    interval: null,
    probabilityBest: null,
    rank: 1,
    seconds: 10,
    finalist: false,
    node: null,
    waitsFor: null,
    live: null,
    failure: null,
    adjustments: [],
    ...differences,
  };
}
