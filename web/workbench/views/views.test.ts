import { describe, expect, it } from "vitest";
import { applyEvent, foldStudy, type JournalEvent, type StudyConfig } from "../../../study/index.ts";
import { logLine } from "./log-line.ts";
import { studyView, type Surroundings } from "./study-view.ts";
import { thinLine } from "./thin.ts";

const hash = "0".repeat(64);
const config: StudyConfig = {
  name: "leaves",
  seed: 0,
  mode: "fast",
  scheduler: "fixed",
  trials: 2,
  epochs: 4,
  fastEpochs: 1,
  finalists: 1,
  patience: null,
  budgetMs: null,
  budgetEpochs: null,
  warmStart: false,
  sampler: { name: "random", preset: "optuna5" },
  ranker: "last",
  reproducible: null,
  workers: 1,
  backend: "auto",
  space: { parameters: [{ type: "float", name: "x", low: 0, high: 1, log: false }] },
  defaults: { x: 0.5 },
  program: hash,
  dataset: hash,
  split: { seed: 0, validationShare: 0.1, hash },
  facts: null,
  template: { name: "image-classification", form: {} },
};
const header = { v: 1, studyId: "s" } as const;
const around: Surroundings = {
  name: "leaves",
  now: 2000,
  live: new Map(),
  log: [],
  backend: null,
  leader: true,
  savedAtMs: null,
  resumesAtMs: null,
  failure: null,
  eta: null,
  waitsFor: () => null,
  sending: null,
};

function proposed(trial: number, seq: number): JournalEvent {
  return {
    ...header,
    seq,
    at: 1000,
    type: "trial-proposed",
    trial,
    params: { x: 0.1 },
    seed: 1,
    purpose: "sweep",
    epochs: 4,
    untilEpoch: 1,
    sampler: "random",
  };
}
function epoch(trial: number, valLoss: number): JournalEvent[] {
  const of = { ...header, trial, attempt: 1 };
  return [
    {
      ...of,
      seq: 1,
      type: "trial-started",
      backend: "wasm",
      adapter: "WebAssembly",
      fromEpoch: 0,
      parameters: 10,
    },
    {
      ...of,
      seq: 2,
      type: "epoch-reported",
      epoch: 1,
      sampleCount: 64,
      trainLoss: 2,
      valLoss,
      valAccuracy: 0.5,
      train: { sampleCount: [32, 64], loss: [2, null] },
      validation: { sampleCount: [64], loss: [valLoss] },
      seconds: 1,
    },
  ];
}
const journal: JournalEvent[] = [
  { ...header, seq: 1, at: 1000, type: "study-created", config },
  { ...header, seq: 2, at: 1000, type: "study-started" },
  proposed(0, 3),
  { ...header, seq: 4, at: 1000, type: "trial-assigned", trial: 0, attempt: 1, untilEpoch: 1 },
  ...epoch(0, 1.5),
  {
    ...header,
    seq: 5,
    at: 1500,
    type: "trials-ranked",
    ranker: "last",
    version: "1",
    epochs: 1,
    trials: [
      {
        trial: 0,
        score: 1.5,
        quantiles: [
          [0.1, 1],
          [0.9, 2],
        ],
        probabilityBest: 1,
      },
    ],
  },
];

describe("studyView", () => {
  const view = studyView(foldStudy(journal), around);

  it("counts, ranks and names the predicted best", () => {
    expect(view).toMatchObject({
      status: "running",
      planned: 2,
      usedMs: 1000,
      best: { trial: 0, valLoss: 1.5, predicted: true },
    });
    expect(view.rows[0]).toMatchObject({
      rank: 1,
      epochsDone: 1,
      epochsTarget: 1,
      interval: [1, 2],
      probabilityBest: 1,
    });
    expect(view.curves[0]).toMatchObject({
      trial: 0,
      epoch: [1],
      valLoss: [1.5],
      trainEpoch: [0.5],
      trainLoss: [2],
    });
  });

  it("offers to go on when it was cut off", () => {
    expect(studyView(foldStudy(journal), { ...around, resumesAtMs: 12_000 }).status).toBe("offered");
    const failed = studyView(foldStudy(journal), { ...around, failure: "No room. Make some." });
    expect(failed).toMatchObject({
      status: "offered",
      statusReason: "No room. Make some.",
      resumesAtMs: null,
    });
  });
});

describe("logLine", () => {
  it("tells failures and says nothing of checkpoints", () => {
    const before = foldStudy(journal);
    const failed: JournalEvent = {
      ...header,
      type: "trial-failed",
      trial: 0,
      attempt: 1,
      seq: 3,
      reason: "code-error",
      message: "x is not defined",
      action: "Edit.",
    };
    expect(logLine(failed, before, applyEvent(before, failed))).toMatchObject({
      kind: "failed",
      trial: 0,
      text: "Trial 0 failed (code-error): x is not defined",
    });
    const stopped: JournalEvent = { ...failed, reason: "cancelled" };
    expect(logLine(stopped, before, applyEvent(before, stopped))).toMatchObject({
      kind: "plain",
      text: "Trial 0 was stopped.",
    });
    const saved: JournalEvent = {
      ...header,
      type: "checkpoint-saved",
      trial: 0,
      attempt: 1,
      seq: 3,
      checkpoint: { key: "a", epoch: 1, bytes: 1 },
    };
    expect(logLine(saved, before, applyEvent(before, saved))).toBeNull();
  });

  it("tells when another ranking model has taken over", () => {
    const ranked = (seq: number, version: string): JournalEvent => ({
      ...{ ...header, seq, at: 1000, type: "trials-ranked" },
      ...{ ranker: "learned", version, epochs: 1, trials: [] },
    });
    const first = ranked(90, "curves-3+own-0a1b2c3d");
    const before = foldStudy(journal.slice(0, 1));
    const after = applyEvent(before, first);
    expect(logLine(first, before, after)).toBeNull();
    const other = ranked(91, "curves-3");
    expect(logLine(other, after, applyEvent(after, other))?.text).toBe(
      "The ranking model has changed: curves-3 from here on, curves-3+own-0a1b2c3d before.",
    );
  });
});

describe("thinLine", () => {
  it("keeps the mean and the limit", () => {
    const loss = Array.from({ length: 1000 }, (_, index) => index);
    const points = { epoch: loss.map(() => 1), sampleCount: loss, loss };
    const thin = thinLine(points, 1000, 240);
    expect(thin.loss.length).toBeLessThanOrEqual(240);
    expect(thin.loss.reduce((sum, value) => sum + value, 0) / thin.loss.length).toBeCloseTo(499.5, 5);
    expect(thinLine({ epoch: [1, 1], sampleCount: [1, 2], loss: [null, null] }, 2, 240)).toEqual({
      epoch: [],
      loss: [],
    });
  });
});
