import { expect, it } from "vitest";
import { trialRow } from "../trial/testing/trial-row.ts";
import { baselineInTraining } from "./in-training.ts";

it("finds the default configuration while it trains, and only then", () => {
  const sweep = trialRow({ number: 0, state: "running" });
  const baseline = trialRow({ number: 10, purpose: "baseline", state: "running" });
  expect(baselineInTraining({ rows: [sweep, baseline] })).toBe(baseline);
  expect(baselineInTraining({ rows: [{ ...baseline, state: "waiting" }] })).not.toBeNull();
  expect(baselineInTraining({ rows: [sweep] })).toBeNull();
  for (const state of ["complete", "failed", "paused"] as const)
    expect(baselineInTraining({ rows: [{ ...baseline, state }] })).toBeNull();
  // one that failed, and its successor
  expect(
    baselineInTraining({
      rows: [
        { ...baseline, state: "failed" },
        { ...baseline, number: 11 },
      ],
    }),
  ).toMatchObject({
    number: 11,
  });
});
