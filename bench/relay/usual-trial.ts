/** A trial as sweeps submit it: 2 KB of work, 0.7 KB of result. */
import { createHash, randomUUID } from "node:crypto";
import type { NodeOffer, TrialResult, TrialWork } from "../../protocol/index.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const blob = (name: string, bytes: number) => ({ id: sha(name), bytes });

/** what a form of the pictures' template holds, by size */
const form = Object.fromEntries(
  Array.from({ length: 24 }, (_, field) => [
    `setting-${field}`,
    field % 3 === 0 ? sha(String(field)).slice(0, 40) : field % 3 === 1 ? field / 7 : true,
  ]),
);
const params = Object.fromEntries(Array.from({ length: 8 }, (_, axis) => [`parameter-${axis}`, 0.1 * axis]));

export const usualWork = (): TrialWork => ({
  v: 1,
  order: {
    spec: {
      studyId: randomUUID(),
      trialNumber: 7,
      seed: 1234567,
      program: sha("program"),
      params,
      dataset: sha("dataset"),
      split: { seed: 1, validationShare: 0.2, hash: sha("split") },
      epochs: 25,
      patience: null,
    },
    attempt: 1,
    untilEpoch: 25,
  },
  template: { name: "images", runtime: sha("runtime").slice(0, 16), form },
  signed: null,
  data: blob("data", 40_000_000),
  checkpoint: null,
  key: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  needs: { backend: "auto", memoryBytes: 800_000_000, bufferBytes: 64_000_000, features: [] },
  visibility: { scope: "anyone" },
  estimateMs: 180_000,
});

export const usualOffer = (worker: number): NodeOffer => ({
  name: `node ${worker}`,
  kind: "process",
  version: "1.0.0",
  runtime: sha("runtime").slice(0, 16),
  templates: ["images", "tables", "text"],
  backends: [{ name: "webgpu", adapter: "an adapter" }],
  memoryBytes: 8_000_000_000,
  bufferBytes: 2_000_000_000,
  features: ["shader-f16"],
  speed: 1,
  slots: 1,
  trusts: [],
});

export const usualResult = (): TrialResult => ({
  outcome: "completed",
  epoch: 25,
  bestEpoch: 22,
  bestValLoss: 0.4321,
  log: blob(randomUUID(), 9000),
  kept: {
    checkpoint: { key: randomUUID(), epoch: 25, bytes: 5_000_000 },
    blob: blob("weights", 5_000_000),
    log: blob("log", 9000),
  },
  backend: "webgpu",
  adapter: "an adapter",
  trainingMs: 170_000,
  epochsTrained: 25,
  signature: "A".repeat(86) + "==",
});
