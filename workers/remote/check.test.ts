import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { TrialResult } from "../../protocol/index.ts";
import type { KeptTrialEvent, TrialEvent } from "../../study/index.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../trial/checkpoint/format.ts";
import { runToEnd } from "../trial/testing/run-to-end.ts";
import { tinyOrder } from "../trial/testing/tiny-program.ts";
import { faultOfCheckpoint } from "./check-checkpoint.ts";
import { faultOfLog, faultOfResult } from "./check-log.ts";
import { estimateTrial } from "./estimate.ts";
import type { Arrived } from "./told-trial.ts";
import { remoteTrialId } from "./trial-id.ts";

const order = tinyOrder();
let events: readonly KeptTrialEvent[];
let result: TrialResult;
let arrived: Arrived;

beforeAll(async () => {
  await tf.setBackend("cpu");
  const run = await runToEnd(order);
  events = run.events.filter((event): event is KeptTrialEvent => event.type !== "batch-observed");
  const last = events.at(-1)!;
  if (last.type !== "trial-completed") throw new Error("it did not complete");
  const blob = { id: "0".repeat(64), bytes: 0 };
  const checkpoint = events.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
  arrived = { events, checkpoint: { ref: checkpoint, bytes: run.checkpoint! } };
  result = {
    outcome: "completed",
    ...{
      epoch: 4,
      bestEpoch: last.bestEpoch,
      bestValLoss: last.bestValLoss,
      kept: { checkpoint, blob, log: blob },
    },
    ...{ log: blob, backend: "cpu", adapter: "", trainingMs: 1, epochsTrained: 4, signature: "" },
  };
});

type Change = (event: KeptTrialEvent) => KeptTrialEvent | null;
const changed = (change: Change): KeptTrialEvent[] => events.flatMap((event) => change(event) ?? []);
const inEpoch =
  (
    epoch: number,
    change: (event: TrialEvent & { type: "epoch-reported" }) => KeptTrialEvent | null,
  ): Change =>
  (event) =>
    event.type === "epoch-reported" && event.epoch === epoch ? change(event) : event;

describe("a log", () => {
  test("of an honest node is right, also when another node trained an epoch again", () => {
    expect(faultOfLog(order, events)).toBeNull();
    const twice = changed(inEpoch(2, (event) => event)).flatMap((event) =>
      event.type === "epoch-reported" && event.epoch === 2 ? [event, event] : [event],
    );
    expect(faultOfLog(order, twice)).toBeNull();
  });

  test.each<[string, Change, string]>([
    ["without a start", (event) => (event.type === "trial-started" ? null : event), "that nobody began"],
    ["another study's", (event) => ({ ...event, studyId: "other" }), "of study other"],
    ["with a missing epoch", inEpoch(2, () => null), "epoch 3 comes without epoch 2"],
    ["that begins late", inEpoch(1, () => null), "epoch 2 comes without epoch 1"],
    ["with an epoch too many", inEpoch(4, (event) => ({ ...event, epoch: 5 })), "it has epoch 5"],
    [
      "that ends twice",
      (event) =>
        event.type === "checkpoint-saved" && event.checkpoint.epoch === 4
          ? ({
              ...events.at(-1)!,
              type: "trial-completed",
              bestEpoch: 4,
              bestValLoss: 1e-4,
            } as KeptTrialEvent)
          : event,
      "goes on after its end",
    ],
    ["whose samples go back", inEpoch(3, (event) => ({ ...event, sampleCount: 1 })), "ends at sample 1"],
    [
      "with half a curve",
      inEpoch(3, (event) => ({ ...event, train: { ...event.train, sampleCount: [] } })),
      "has 0 places",
    ],
  ])("%s is false", (_, change, why) => {
    expect(faultOfLog(order, changed(change))).toContain(why);
  });
});

describe("a result", () => {
  test("of an honest node is right", () => {
    expect(faultOfResult(order, events, result)).toBeNull();
    expect(faultOfCheckpoint(order, arrived, result)).toBeNull();
  });

  test.each<[string, (r: TrialResult) => TrialResult]>([
    ["a lower loss", (r) => ({ ...r, bestValLoss: r.bestValLoss! * 0.99 })],
    ["a higher loss", (r) => ({ ...r, bestValLoss: r.bestValLoss! * 1.01 })],
    ["no loss", (r) => ({ ...r, bestValLoss: null })],
    ["another best epoch", (r) => ({ ...r, bestEpoch: r.bestEpoch! - 1 })],
    ["another outcome", (r) => ({ ...r, outcome: "paused" })],
    ["that it diverged", (r) => ({ ...r, outcome: "diverged" })],
    ["fewer epochs", (r) => ({ ...r, epoch: 3 })],
    ["more epochs", (r) => ({ ...r, epoch: 5 })],
    ["no checkpoint", (r) => ({ ...r, kept: null })],
  ])("that says %s than its log is false", (_, change) => {
    expect(faultOfResult(order, events, change(result))).not.toBeNull();
  });

  test("that stops before its schedule ends is false, unless it may", () => {
    const early = events.slice(
      0,
      events.findIndex((event) => event.type === "epoch-reported" && event.epoch === 3) - 0,
    );
    const epochs = early.filter((event) => event.type === "epoch-reported");
    const best = epochs.toSorted((a, b) => a.valLoss - b.valLoss)[0]!;
    const end = {
      ...events.at(-1)!,
      type: "trial-completed",
      stoppedEarly: true,
      epoch: 2,
    } as KeptTrialEvent;
    const said = { ...end, bestEpoch: best.epoch, bestValLoss: best.valLoss } as KeptTrialEvent;
    const checkpoint = { ...result.kept!.checkpoint, epoch: 2 };
    const told = {
      ...{ ...result, epoch: 2, bestEpoch: best.epoch, bestValLoss: best.valLoss },
      kept: { ...result.kept!, checkpoint },
    };
    expect(faultOfResult(order, [...early, said], told)).toContain("2 of 4 epochs");
    expect(faultOfResult(tinyOrder({ patience: 1 }), [...early, said], told)).toBeNull();
  });
});

describe("a checkpoint", () => {
  test.each<[string, (one: ReturnType<typeof decodeCheckpoint>) => object]>([
    ["another seed", (one) => ({ origin: { ...one.origin, seed: 99 } })],
    ["another schedule", (one) => ({ origin: { ...one.origin, epochs: 99 } })],
    ["another epoch", (one) => ({ progress: { ...one.progress, epoch: 3 } })],
    ["another loss", (one) => ({ progress: { ...one.progress, bestValLoss: 0.001 } })],
  ])("of %s is false", (_, change) => {
    const decoded = decodeCheckpoint(arrived.checkpoint!.bytes);
    const bytes = encodeCheckpoint({ ...decoded, ...change(decoded) });
    const other = { ...arrived, checkpoint: { ...arrived.checkpoint!, bytes } };
    expect(faultOfCheckpoint(order, other, result)).not.toBeNull();
  });

  test("of other parameters, or of no trial, is false", () => {
    const wished = tinyOrder({ params: { learning_rate: 0.5 } });
    expect(faultOfCheckpoint(wished, arrived, result)).toContain("another learning_rate");
    const broken = { ...arrived, checkpoint: { ...arrived.checkpoint!, bytes: new Uint8Array(20) } };
    expect(faultOfCheckpoint(order, broken, result)).toContain("cannot be read");
  });
});

test("an order's id depends on all that decides its curve, and not on where it goes on from", async () => {
  const id = await remoteTrialId(order, 0);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  const resumeFrom = { key: "k", epoch: 2, bytes: 1 };
  expect(await remoteTrialId({ ...tinyOrder({ resumeFrom }), attempt: 7 }, 0)).toBe(id);
  const others = [
    remoteTrialId(order, 1),
    remoteTrialId({ ...order, untilEpoch: 3 }, 0),
    remoteTrialId(tinyOrder({ studyId: "other" }), 0),
    remoteTrialId(tinyOrder({ trialNumber: 4 }), 0),
    remoteTrialId(tinyOrder({ params: { learning_rate: 0.1 } }), 0),
  ];
  expect(new Set([id, ...(await Promise.all(others))]).size).toBe(6);
});

test("more data, wider networks and more epochs need more", () => {
  const size = { shape: [32, 32, 3], samples: 1000, trainCount: 900, bytes: 3_072_000 };
  const small = estimateTrial(tinyOrder({ params: { width: 16 } }, 1), size);
  const wide = estimateTrial(tinyOrder({ params: { width: 64 } }, 1), size);
  const long = estimateTrial(tinyOrder({ params: { width: 16 }, epochs: 20 }, 20), size);
  const large = estimateTrial(tinyOrder({ params: { width: 16 } }, 1), {
    ...size,
    bytes: 2 ** 30,
    trainCount: 9e5,
  });
  expect(wide.memoryBytes).toBeGreaterThan(small.memoryBytes);
  expect(wide.estimateMs).toBeGreaterThan(small.estimateMs);
  expect(long.estimateMs).toBeGreaterThan(small.estimateMs);
  expect(large.memoryBytes).toBeGreaterThan(3 * 2 ** 30);
  for (const { memoryBytes, bufferBytes, estimateMs } of [small, wide, long, large])
    expect([memoryBytes, bufferBytes, estimateMs].every(Number.isSafeInteger)).toBe(true);
});
