/** Work and results for tests of judging. */
import type { TrialResult, TrialWork } from "../../../protocol/index.ts";
import type { StoredResult } from "../../queue/index.ts";
import type { Case } from "../judge-trial.ts";

const hash = "a".repeat(64);
const blob = { id: hash, bytes: 1 };

export const work: TrialWork = {
  v: 1,
  order: {
    spec: {
      studyId: "s",
      trialNumber: 0,
      seed: 1,
      program: hash,
      params: {},
      dataset: hash,
      split: { seed: 1, validationShare: 0.1, hash },
      epochs: 10,
      patience: null,
    },
    attempt: 1,
    untilEpoch: 10,
  },
  template: { name: "tabular", form: {} },
  signed: null,
  data: blob,
  checkpoint: null,
  key: null,
  needs: { backend: "auto", memoryBytes: 1, bufferBytes: 1, features: [] },
  visibility: { scope: "anyone" },
  estimateMs: 10_000,
};

export const resultOf = (loss: number | null, changes: Partial<TrialResult> = {}): TrialResult => ({
  outcome: loss === null ? "diverged" : "completed",
  epoch: 10,
  bestEpoch: loss === null ? null : 9,
  bestValLoss: loss,
  log: blob,
  kept: loss === null ? null : { checkpoint: { key: "c", epoch: 10, bytes: 1 }, blob, log: blob },
  backend: "wasm",
  adapter: "",
  trainingMs: 10_000,
  epochsTrained: 10,
  signature: "",
  ...changes,
});

/** @param node - also its owner, unless said otherwise */
export const stored = (
  replica: number,
  node: string,
  result: TrialResult,
  nodeOwner = node,
): StoredResult => ({ replica, attempt: 1, node, nodeOwner, result });

export const caseOf = (results: readonly StoredResult[], changes: Partial<Case> = {}): Case => ({
  owner: "submitter",
  work,
  results,
  standing: { validInARow: 0, lies: 0 },
  circumstances: { speed: 1, observedMs: null },
  pauseAsked: false,
  chance: 0.5,
  othersThere: true,
  challenged: null,
  ...changes,
});
