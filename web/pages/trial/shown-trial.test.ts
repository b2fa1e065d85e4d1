import { describe, expect, it } from "vitest";
import type { TrialRow } from "../../workbench/api.ts";
import { countStates, placeWord, requestsFor, shownState, stateWord, trialTag } from "./shown-trial.ts";
import { trialRow } from "./testing/trial-row.ts";

const states = (row: Partial<TrialRow>) => shownState(trialRow(row));

describe("shownState", () => {
  it("counts a rested trial as complete, an interrupted one as paused", () => {
    expect(states({ state: "paused", epochsDone: 5, epochsTarget: 5 })).toBe("complete");
    expect(states({ state: "paused", epochsDone: 3, epochsTarget: 5 })).toBe("paused");
    expect(states({ state: "running", epochsDone: 5, epochsTarget: 5 })).toBe("running");
  });
});

it("says what a trial that was sent away waits for, and where it was trained", () => {
  const row = trialRow({ state: "running", waitsFor: "the relay", epochsDone: 0 });
  expect([shownState(row), stateWord(row)]).toEqual(["waiting", { word: "waits for the relay" }]);
  expect(placeWord(row)).toBe("");
  expect(stateWord(trialRow())).toEqual({});
  expect(placeWord(trialRow({ node: "basement" }))).toBe("basement");
  expect(placeWord(trialRow())).toBe("this device");
  expect(placeWord(trialRow({ state: "waiting", epochsDone: 0 }))).toBe("");
});

describe("countStates", () => {
  it("counts what is not proposed yet as waiting, and only sweep trials against the plan", () => {
    const rows = [trialRow({ state: "running" }), trialRow({ state: "complete", purpose: "baseline" })];
    expect(countStates(rows, 10)).toEqual({ running: 1, complete: 1, waiting: 9 });
  });
});

describe("requestsFor", () => {
  it("offers to thaw what was pruned, and nothing for what is done", () => {
    expect(requestsFor(trialRow({ state: "pruned" })).map(({ label }) => label)).toEqual(["Thaw"]);
    expect(requestsFor(trialRow({ state: "complete" }))).toEqual([]);
    expect(requestsFor(trialRow({ state: "failed" }))).toHaveLength(2);
  });
});

describe("trialTag", () => {
  it("tells finalists and what is not of the sweep", () => {
    expect(trialTag(trialRow({ finalist: true }))).toBe("finalist");
    expect(trialTag(trialRow({ purpose: "baseline" }))).toBe("default");
    expect(trialTag(trialRow({}))).toBe("");
  });
});
