import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { trialRow } from "../trial/testing/trial-row.ts";
import { trialsCsv, trialsJson } from "./trial-files.ts";

const rows = [trialRow({ params: { activation: 'a,"b"', width: 8 } }), trialRow({ number: 1, score: null })];

describe("trialsCsv", () => {
  it("is read back by another reader, quotes and gaps included", () => {
    const { data, errors } = Papa.parse<Record<string, string>>(trialsCsv(rows, ["activation", "width"]), {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(data[0]).toMatchObject({ trial: "0", activation: 'a,"b"', width: "8" });
    expect(data[1]).toMatchObject({ trial: "1", early_ranking_metric: "", width: "" });
  });
});

describe("trialsJson", () => {
  it("keeps parameters and curves", () => {
    expect(JSON.parse(trialsJson(rows))).toMatchObject([
      { params: { width: 8 }, val_loss: [1, 0.5] },
      { trial: 1 },
    ]);
  });
});
