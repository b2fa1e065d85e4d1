import { describe, expect, it } from "vitest";
import { trialRow } from "../trial/testing/trial-row.ts";
import { placeInStudy } from "./place-in-study.ts";

const study = [0.2, 0.4, 0.6].map((score, number) => trialRow({ number, score, valLoss: [2, score * 2] }));
const single = { purpose: "single", epochsDone: 2 } as const;

describe("placeInStudy", () => {
  it("ranks by the metric where there is one", () => {
    expect(placeInStudy(trialRow({ ...single, score: 0.3 }), study)).toMatchObject({
      rank: 2,
      among: 3,
      by: "metric",
    });
  });
  it("falls back to the loss of the same epoch", () => {
    const row = trialRow({ ...single, score: null, valLoss: [1, 0.1] });
    expect(placeInStudy(row, study)).toMatchObject({ rank: 1, among: 3, by: "loss", epoch: 2, value: 0.1 });
  });
  it("leaves diverged and other trials out", () => {
    const rows = [trialRow({ diverged: true, score: 0.1 }), trialRow({ purpose: "baseline", score: 0.1 })];
    expect(placeInStudy(trialRow({ ...single, score: 0.3 }), rows)).toBeNull();
  });
  it("says nothing of a trial that diverged at once", () => {
    expect(placeInStudy(trialRow({ ...single, score: null, valLoss: [NaN, NaN] }), study)).toBeNull();
  });
});
