import { expect, it } from "vitest";
import { runSweep, testConfig } from "../../study/testing/simulation.ts";
import { studyTask } from "./study-task.ts";

it("takes the trials of a full sweep, those that diverged as worst", async () => {
  const { state } = await runSweep(testConfig({ mode: "full", trials: 40 }));
  const { trials, epochsPlanned } = studyTask(state, "mine");
  expect([trials.length, epochsPlanned]).toEqual([40, 6]);
  const diverged = trials.filter(({ final }) => final === Infinity);
  expect(diverged.map(({ divergedAfter }) => divergedAfter)).toEqual(diverged.map(() => 2));
  expect(diverged.length).toBe(state.trials.filter(({ params }) => Number(params["rate"]) > 0.05).length);
  expect(diverged.length).toBeGreaterThan(0);
  const best = trials.reduce((a, b) => (b.final < a.final ? b : a));
  expect([best.final, best.place]).toEqual([state.best!.valLoss, -0.5]);
});

it("leaves out what a fast sweep did not finish", async () => {
  const { state } = await runSweep(testConfig({ trials: 12, finalists: 3 }));
  const { trials } = studyTask(state, "mine");
  expect(trials.length).toBe(state.trials.filter(({ status }) => status === "complete").length);
  expect(trials.length).toBeLessThan(12);
});

it("leaves out a trial of another length", async () => {
  const { state } = await runSweep(testConfig({ mode: "full", trials: 8 }));
  const trials = state.trials.map((trial, i) => (i === 0 ? { ...trial, epochs: trial.epochs + 1 } : trial));
  expect(studyTask({ ...state, trials }, "mine").trials.length).toBe(7);
});
