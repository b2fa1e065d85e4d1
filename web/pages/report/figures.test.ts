import { expect, test } from "vitest";
import type { Figure, Report, ReportSide } from "../../../protocol/index.ts";
import { headline, lossAxes, metricRows, paramChanges, shortHash } from "./figures.ts";

const figure = (value: number, spread = 0.01): Figure => ({
  value,
  low: value - spread,
  high: value + spread,
});

const side = (accuracy: number, loss: number, changes: Partial<ReportSide> = {}): ReportSide => ({
  trial: 3,
  params: { lr: 0.001, batch: 32 },
  scores: {
    samples: 200,
    loss: figure(loss),
    accuracy: figure(accuracy),
    macroF1: figure(accuracy),
    calibrationError: figure(0.05),
    classes: [],
    confusion: null,
    calibration: [],
    operating: [],
  },
  epochs: [{ epoch: 1, trainLoss: loss * 2, valLoss: loss }],
  bestEpoch: 1,
  epochsPlanned: 10,
  millisecondsPerSample: 2,
  parameters: 10,
  ...changes,
});

const report = (before: ReportSide | null, after: ReportSide | null, task: Report["task"] = "single-label") =>
  ({ before, after, task }) as Report;

test("the headline names the error where it fell", () => {
  const { text, doubt } = headline(report(side(0.872, 0.38), side(0.955, 0.21)));
  expect(text).toBe("Tuning cut the error from 12.8\u202f% to 4.5\u202f%");
  expect(doubt).toBe("");
});

test("the headline falls back to the loss, and does not claim a gain that is not there", () => {
  expect(headline(report(side(0.9, 0.38), side(0.9, 0.21))).text).toContain(
    "validation loss from 0.380 to 0.210",
  );
  expect(headline(report(side(0.9, 0.2), side(0.89, 0.21))).text).toContain("did not cut");
  expect(headline(report(side(0.9, 0.2), side(0.99, 0.1), "multi-label")).text).toContain("validation loss");
});

test("overlapping intervals are said", () => {
  expect(headline(report(side(0.9, 0.38), side(0.91, 0.21))).doubt).toContain(
    "overlap: 200 validation images",
  );
});

test("one side alone is named as such", () => {
  expect(headline(report(side(0.9, 0.4), null)).text).toBe("Error 10.0\u202f% before tuning");
  expect(headline(report(null, side(0.9, 0.4))).text).toBe("Error 10.0\u202f% after tuning");
});

test("metrics keep a missing side empty", () => {
  const rows = metricRows(report(null, side(0.9, 0.4)));
  expect(rows.map(({ before }) => before)).toEqual([null, null, null, null, null]);
  expect(rows[0]?.after?.interval?.[0]).toBeCloseTo(0.89);
});

test("changed parameters come first", () => {
  const rows = paramChanges(report(side(0.9, 0.4), side(0.9, 0.4, { params: { lr: 0.001, batch: 16 } })));
  expect(rows.map(({ name, same }) => [name, same])).toEqual([
    ["batch", false],
    ["lr", true],
  ]);
});

test("axes hold both sides", () => {
  expect(lossAxes(report(side(0.9, 0.4), side(0.9, 0.2, { epochsPlanned: 30 })))).toEqual({
    epochs: 30,
    highest: 0.8 * 1.05,
  });
});

test("hashes read in fours", () => expect(shortHash("9f2c41d70be8aaaa")).toBe("9f2c 41d7 0be8"));
