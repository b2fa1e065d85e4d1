/** Trials, nodes and results as tests of the queue need them. */
import { createHash, randomUUID } from "node:crypto";
import type {
  KeptCheckpoint,
  NodeOffer,
  TrialFault,
  TrialResult,
  TrialWork,
} from "../../../protocol/index.ts";
import type { Judge, LeasingNode, Submission } from "../index.ts";

export const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const blob = (name: string) => ({ id: sha(name), bytes: 100 });

export function exampleWork(change: Partial<TrialWork> = {}): TrialWork {
  const spec = {
    studyId: "study",
    trialNumber: 1,
    seed: 1,
    program: sha("program"),
    params: { learningRate: 0.1 },
    dataset: sha("dataset"),
    split: { seed: 1, validationShare: 0.2, hash: sha("split") },
    epochs: 10,
    patience: null,
  };
  return {
    v: 1,
    order: { spec, attempt: 1, untilEpoch: 10 },
    template: { name: "images", form: {} },
    signed: null,
    data: blob("data"),
    checkpoint: null,
    key: null,
    needs: { backend: "auto", memoryBytes: 1000, bufferBytes: 100, features: [] },
    visibility: { scope: "own" },
    estimateMs: 60_000,
    ...change,
  };
}

export const exampleSubmission = (
  owner: string,
  change: Partial<TrialWork> = {},
  terms: Partial<Omit<Submission, "owner" | "work">> = {},
): Submission => ({
  id: randomUUID(),
  owner,
  weight: 1,
  mostAtOnce: null,
  work: exampleWork(change),
  ...terms,
});

export function exampleNode(
  name: string,
  owner: string,
  offer: Partial<NodeOffer> = {},
  terms: Partial<Pick<LeasingNode, "serves" | "has">> = {},
): LeasingNode {
  return {
    id: sha(name),
    owner,
    offer: {
      name,
      kind: "process",
      version: "1.0.0",
      runtime: "r1",
      templates: ["images"],
      backends: [{ name: "wasm", adapter: "" }],
      memoryBytes: 2000,
      bufferBytes: 1000,
      features: [],
      speed: 1,
      slots: 1,
      trusts: [],
      ...offer,
    },
    serves: "anyone",
    has: [],
    ...terms,
  };
}

export const exampleKept = (epoch: number): KeptCheckpoint => ({
  checkpoint: { key: `checkpoint-${epoch}`, epoch, bytes: 10 },
  blob: blob(`checkpoint ${epoch}`),
  log: blob(`log ${epoch}`),
});

export const exampleResult = (change: Partial<TrialResult> = {}): TrialResult => ({
  outcome: "completed",
  epoch: 10,
  bestEpoch: 9,
  bestValLoss: 0.5,
  log: blob("log"),
  kept: null,
  backend: "wasm",
  adapter: "",
  trainingMs: 10,
  epochsTrained: 10,
  signature: "AAAA",
  ...change,
});

export const exampleFault = (reason: TrialFault["reason"]): TrialFault => ({
  reason,
  message: `it was ${reason}`,
  action: "nothing",
});

/** the newest result counts at once */
export const acceptNewest: Judge = ({ results }) => ({
  type: "accept",
  replica: results.at(-1)?.replica ?? 0,
});
export const replicateFirst: Judge = ({ results }) =>
  results.length < 2 ? { type: "replicate" } : { type: "accept", replica: results[0]?.replica ?? 0 };
