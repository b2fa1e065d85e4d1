import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { earlyCurve, parseCurveTask, type SearchSpace, type TrialEvent } from "../../study/index.ts";
import { recordTrial } from "./recorded-trial.ts";
import { openTaskStore, storedTrials, type TaskHead } from "./store.ts";

const space: SearchSpace = {
  parameters: [
    { type: "float", name: "learning_rate", low: 0.001, high: 0.1, log: true },
    { type: "categorical", name: "head", choices: ["linear", "mlp"] },
  ],
};
const head: TaskHead = {
  ...{ task: "t-all-s1", dataset: "t", template: "tabular", family: "tabular", space },
  ...{ trainCount: 64, validationCount: 16, outputs: 2, kind: "single-label" },
  origin: { runtime: "1", data: "d", split: "s", backend: "wasm", seed: 1, epochs: 3 },
};
const header = { v: 1, studyId: "t", trial: 0, attempt: 1, seq: 1 } as const;

function epoch(number: number, losses: readonly (number | null)[]): TrialEvent {
  const sampleCount = losses.map((_, at) => at + 1);
  return {
    ...header,
    type: "epoch-reported",
    epoch: number,
    sampleCount: 64 * number,
    trainLoss: 1.23456789 / number,
    valLoss: 2 / number,
    valAccuracy: 0.5,
    train: { sampleCount, loss: [...losses] },
    validation: { sampleCount: [1], loss: [0.123456789] },
    seconds: 0.5,
  };
}
const record = (id: number, ...events: TrialEvent[]) =>
  recordTrial({ id, seed: 7, params: { learning_rate: 0.01, head: "mlp" }, space, stepsPerEpoch: 4 }, events);
const diverged: TrialEvent = { ...header, type: "trial-diverged", epoch: 2, step: 5 };

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "firstlight-store-"))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("has eight dense points an epoch, whatever its steps, and five digits", () => {
  const { c, hp } = record(
    0,
    epoch(1, [4, 3, null, 1]),
    epoch(
      2,
      Array.from({ length: 16 }, (_, at) => at),
    ),
  );
  expect(c.train_dense).toEqual([4, 4, 3, 3, null, null, 1, 1, 0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5]);
  expect(c.val_dense).toEqual(new Array(16).fill(0.12346));
  expect(c.train_loss).toEqual([1.2346, 0.61728]);
  expect(hp).toEqual([0.01, "mlp"]);
});

it("is read by what reads curves, diverged trials included", () => {
  const store = openTaskStore(folder, head);
  store.add(record(1, epoch(1, [1]), diverged));
  store.add(record(0, epoch(1, [1]), epoch(2, [1]), epoch(3, [1])));
  const text = gunzipSync(readFileSync(join(folder, "t-all-s1.jsonl.gz"))).toString("utf8");
  const task = parseCurveTask(text);
  expect(task.trials.map(({ id }) => id)).toEqual([0, 1]);
  const [whole, broken] = task.trials.map((trial) => earlyCurve(task, trial, 2));
  expect(whole).toMatchObject({ diverged: false, params: { learning_rate: 0.01, head: "mlp" } });
  expect(whole!.curve.epochs.map(({ valLoss }) => valLoss)).toEqual([2, 1]);
  expect(whole!.curve.train.loss).toHaveLength(16);
  expect(broken).toMatchObject({ diverged: true });
  expect(task.trials[1]!.diverged_epoch).toBe(1.5);
});

it("goes on with what is there, and refuses curves of other data", () => {
  openTaskStore(folder, head).add(record(3, epoch(1, [1])));
  expect([...openTaskStore(folder, head).ids]).toEqual([3]);
  expect([storedTrials(folder, "t-all-s1"), storedTrials(folder, "other")]).toEqual([1, 0]);
  const other = { ...head, origin: { ...head.origin, data: "e" } };
  expect(() => openTaskStore(folder, other)).toThrow("has curves of data d, not e");
  expect(readdirSync(folder)).toEqual(["t-all-s1.jsonl.gz"]);
});
