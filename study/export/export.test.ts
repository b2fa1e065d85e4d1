import { describe, expect, it } from "vitest";
import { foldStudy, sweepTrials } from "../fold/index.ts";
import type { LearningCurve } from "../learning-curve.ts";
import { fortuneTeller } from "../testing/fortune-teller.ts";
import { createdEvent, runSweep, testConfig } from "../testing/simulation.ts";
import { historyCsv } from "./history-csv.ts";
import { sweepResultsCsv } from "./sweep-results-csv.ts";

const curve: LearningCurve = {
  epochs: [{ epoch: 1, sampleCount: 64, trainLoss: 2, valLoss: 1.5, valAccuracy: 0.5, seconds: 1 }],
  train: { epoch: [1, 1, 2], sampleCount: [32, 64, 96], loss: [2.5, 1.5, null] },
  validation: { epoch: [1], sampleCount: [64], loss: [1.25] },
};

describe("historyCsv", () => {
  it("has Luminide's columns, one loss a row, in training order", () => {
    expect(historyCsv(curve)).toBe(
      [
        "index,epoch,sample_count,train_loss,val_loss,epoch_val_loss",
        "0,1,32,2.5,,",
        "1,1,64,1.5,,",
        "2,1,64,,1.25,",
        "3,1,64,,,1.5",
        "4,2,96,nan,,",
        "",
      ].join("\n"),
    );
  });
});

describe("sweepResultsCsv", () => {
  it("has a row a trial with its parameters", async () => {
    const { state } = await runSweep(testConfig());
    const [header, ...rows] = sweepResultsCsv(state).trimEnd().split("\n");
    expect(header!.startsWith("trial,purpose,state,diverged,")).toBe(true);
    expect(header!.endsWith(",rate,optimizer")).toBe(true);
    expect(rows).toHaveLength(6);
    const best = sweepTrials(state).find(({ number }) => number === state.best?.trial)!;
    const cells = rows[best.number]!.split(",");
    expect(cells.slice(0, 5)).toEqual([String(best.number), "sweep", "complete", "false", "true"]);
    expect(cells).toContain(String(state.best!.valLoss));
    expect(cells.slice(-2)).toEqual([String(best.params["rate"]), best.params["optimizer"]]);
  });

  it("tells chances that know what has ended since the ranking", async () => {
    const { state } = await runSweep(testConfig({ finalists: 3 }), { ranker: fortuneTeller() });
    const [header, ...rows] = sweepResultsCsv(state).trimEnd().split("\n");
    const column = header!.split(",").indexOf("probability_best");
    const chances = rows.map((row) => Number(row.split(",")[column]));
    const beaten = state.finalists.filter((number) => number !== state.best!.trial);
    expect(beaten.map((number) => chances[number])).toEqual([0, 0]);
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
  });

  it("quotes what needs it, leaves out what is absent, and keeps names apart", () => {
    const state = foldStudy([
      createdEvent(testConfig({ space: { parameters: [] } })),
      {
        v: 1,
        studyId: "study",
        seq: 2,
        at: 1,
        type: "trial-proposed",
        trial: 0,
        params: { state: 'a "b", c', "learning,rate": 1, absent: null },
        seed: 0,
        purpose: "single",
        epochs: 2,
        untilEpoch: 2,
        sampler: null,
      },
    ]);
    const [header, row] = sweepResultsCsv(state).split("\n");
    expect(header).toMatch(/,param_state,"learning,rate",absent$/);
    expect(row).toMatch(/,"a ""b"", c",1,$/);
  });
});
