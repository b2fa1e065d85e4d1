import { beforeAll, describe, expect, it } from "vitest";
import {
  cutCurve,
  earlyCurve,
  fiveDigits,
  parseCurveTask,
  plannedEpochs,
  type StudyState,
} from "../../../study/index.ts";
import { runSweep, testConfig } from "../../../study/testing/simulation.ts";
import { finishedTrials } from "../own-ranker/finished-trials.ts";
import type { ReadableStudy } from "../own-ranker/readable-states.ts";
import { chosenTasks, linesOf } from "../share-desk.ts";
import { shortened } from "./shortened.ts";
import { taskNames } from "./task-names.ts";

let state: StudyState;
const study = (id: string): ReadableStudy => ({
  record: {
    ...{ v: 1, id, name: "my secret leaves", createdAt: 1, changedAt: 1, deletedAt: null },
    files: { "config.yaml": "classes: [scab, rust]" },
    config: state.config,
  },
  state,
});
beforeAll(async () => {
  ({ state } = await runSweep(testConfig({ mode: "full", trials: 20, seed: 3, name: "my secret leaves" })));
});

describe("shared curves", () => {
  it("come back from the file as they were, in five digits", () => {
    const finished = finishedTrials(state);
    const lines = linesOf(chosenTasks([study("a")], { studyIds: ["a"], names: {} }))
      .trim()
      .split("\n");
    expect(lines).toHaveLength(1);
    const task = parseCurveTask(lines[0]!);
    expect([task.task, plannedEpochs(task)]).toEqual(["data1", 6]);
    expect(task.trials.map(({ id }) => id)).toEqual(finished.map(({ number }) => number));
    expect(finished.some(({ diverged }) => diverged)).toBe(true);
    for (const [i, { params, curve, divergedEpoch }] of finished.entries()) {
      for (const epochs of [2, 3, 6]) {
        const read = earlyCurve(task, task.trials[i]!, epochs);
        expect(read.params).toEqual(params);
        expect(read.diverged).toBe(divergedEpoch !== null && divergedEpoch <= epochs);
        expect(read.curve.epochs.map(({ valLoss, trainLoss }) => [valLoss, trainLoss])).toEqual(
          cutCurve(curve, epochs).epochs.map(({ valLoss, trainLoss }) => [
            fiveDigits(valLoss),
            fiveDigits(trainLoss),
          ]),
        );
        expect(read.curve.train.loss).toHaveLength(8 * Math.min(epochs, curve.epochs.length));
      }
    }
  });

  it("say nothing of whose data it was", () => {
    const text = linesOf(chosenTasks([study("a")], { studyIds: ["a"], names: {} }));
    for (const word of ["secret", "scab", state.config.dataset, state.config.split.hash, state.id])
      expect(text).not.toContain(word);
  });

  it("are of the chosen studies only, whose names do not depend on the choice", () => {
    const choose = (...studyIds: string[]) =>
      chosenTasks([study("a"), study("b")], { studyIds, names: {} }).map(({ task }) => task);
    expect(choose()).toEqual([]);
    expect(choose("b")).toEqual(["data1-2"]);
    expect(choose("a", "b")).toEqual(["data1", "data1-2"]);
  });
});

it("names tasks by their data, the same before the first dash", () => {
  expect(taskNames(["x", "y", "x"], {})).toEqual(["data1", "data2", "data1-2"]);
  expect(taskNames(["x", "y", "x"], { x: " my leaves-2024! ", y: "  " })).toEqual([
    "my_leaves_2024",
    "data2",
    "my_leaves_2024-2",
  ]);
  expect(taskNames(["x", "y"], { x: "data2" })).toEqual(["data2", "data2_"]);
});

it("shortens lists of numbers and of trials, and counts what it leaves out; names are all shown", () => {
  const task = { hp_names: ["a", "b", "c", "d"], steps: [1, 2, 3, 4, 5], trials: [{ id: 0 }, { id: 1 }] };
  expect(shortened(task)).toBe(
    [
      "{",
      '  "hp_names": ["a", "b", "c", "d"],',
      '  "steps": [1, 2, 3, "2 more"],',
      '  "trials": [',
      "    {",
      '      "id": 0',
      "    },",
      '    "1 more"',
      "  ]",
      "}",
    ].join("\n"),
  );
});
