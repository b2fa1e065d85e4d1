import { expect, it } from "vitest";
import type { SearchSpace, TrialEvent } from "../../study/index.ts";
import { judgeTrial } from "./judge-trial.ts";

const space: SearchSpace = { parameters: [{ type: "categorical", name: "head", choices: ["a", "b"] }] };
const facts = { id: 3, seed: 7, params: { head: "a" }, space, stepsPerEpoch: 4 };
const header = { v: 1, studyId: "t", trial: 3, attempt: 1, seq: 1 } as const;

const started = (backend: "wasm" | "webgpu", node?: string): TrialEvent => ({
  ...{ ...header, type: "trial-started", backend, adapter: "", fromEpoch: 0, parameters: 1 },
  ...(node !== undefined && { node: { id: node, name: node } }),
});
const epoch = (number: number, valLoss: number): TrialEvent => ({
  ...{ ...header, type: "epoch-reported", epoch: number, sampleCount: number, trainLoss: 1, valLoss },
  ...{ valAccuracy: 0.5, seconds: 1 },
  train: { sampleCount: [number], loss: [1] },
  validation: { sampleCount: [1], loss: [valLoss] },
});
const failed = (reason: "cancelled" | "lost-node"): TrialEvent => ({
  ...{ ...header, type: "trial-failed", reason, message: "Gone.", action: "" },
});
const completed: TrialEvent = {
  ...{ ...header, type: "trial-completed", epoch: 2, bestEpoch: 2, bestValLoss: 1, stoppedEarly: false },
};

// eslint-disable-next-line @typescript-eslint/require-await -- a stream that has all there is
async function* stream(...events: TrialEvent[]) {
  yield* events;
}
const judged = (...events: TrialEvent[]) => judgeTrial(facts, stream(...events), "wasm");

it("records the trial, and who trained it last", async () => {
  const result = await judged(
    started("wasm", "lab"),
    epoch(1, 3),
    started("wasm", "den"),
    epoch(2, 1),
    completed,
  );
  expect(result).toMatchObject({ type: "recorded", node: "den", trial: { id: 3, c: { val_loss: [3, 1] } } });
  expect(await judged(started("wasm"), epoch(1, 3), completed)).toMatchObject({ node: null });
});

it("has each epoch once, as it was told last", async () => {
  const anew = [started("wasm", "den"), epoch(1, 5), epoch(2, 4), completed];
  const result = await judged(started("wasm", "lab"), epoch(1, 3), epoch(2, 2), epoch(3, 1), ...anew);
  expect(result).toMatchObject({ type: "recorded", trial: { c: { val_loss: [5, 4] } } });
});

it("refuses what another backend computed, if only in part", async () => {
  const mixed = await judged(
    started("wasm", "lab"),
    epoch(1, 3),
    started("webgpu", "den"),
    epoch(2, 1),
    completed,
  );
  expect(mixed).toEqual({
    type: "failed",
    message: "the node den trained it on webgpu, and the task's curves are of wasm.",
  });
  expect(await judged(started("webgpu"), epoch(1, 3), completed)).toMatchObject({
    message: "this machine trained it on webgpu, and the task's curves are of wasm.",
  });
});

it("tells a failure from a cancellation", async () => {
  expect(await judged(started("wasm"), failed("lost-node"))).toEqual({ type: "failed", message: "Gone." });
  expect(await judged(started("wasm"), failed("cancelled"))).toEqual({ type: "cancelled" });
});
