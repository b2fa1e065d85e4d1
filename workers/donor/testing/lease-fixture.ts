/** A true lease of a tiny table: its program is the template's, its data lie in a store. */
import type { Lease, NodeOffer, TrialData, TrialWork } from "../../../protocol/index.ts";
import { RUNTIME_VERSION, templateByName } from "../../../templates/index.ts";
import { sendBlob, writeTrialData, type BlobPlace } from "../../parcel/index.ts";
import { programHash } from "../../program/index.ts";

export const tinyTable: TrialData = {
  ...{ task: "regression", kind: "features", shape: [2], classes: ["y"] },
  values: Float32Array.from([0, 1, 1, 0, 1, 1]),
  labels: Float32Array.from([-1, 0, 1]),
  train: Int32Array.from([0, 1]),
  validation: Int32Array.from([2]),
};

export const offer: NodeOffer = {
  ...{ name: "lab", kind: "process", version: "0.1.0", runtime: RUNTIME_VERSION, templates: ["tabular"] },
  ...{ backends: [{ name: "wasm", adapter: "WebAssembly" }], memoryBytes: 2 ** 30, bufferBytes: 2 ** 30 },
  ...{ features: [], speed: 1, slots: 1, trusts: [] },
};

export async function tinyWork(place: BlobPlace, change: Partial<TrialWork> = {}): Promise<TrialWork> {
  const { task, classes, shape, train, validation } = tinyTable;
  const facts = { task, classes, shape, trainCount: train.length, validationCount: validation.length };
  const template = templateByName("tabular");
  const form = template.parseForm({ target: "y" });
  const spec = {
    ...{ studyId: "s", trialNumber: 3, seed: 7, epochs: 4, patience: null },
    program: await programHash(template.generate(form, facts)),
    params: template.defaults(form, facts),
    dataset: "d".repeat(64),
    split: { seed: 0, validationShare: 0.3, hash: "e".repeat(64) },
  };
  return {
    v: 1,
    order: { spec, attempt: 1, untilEpoch: 4 },
    template: { name: "tabular", form },
    signed: null,
    data: await sendBlob(place, writeTrialData(tinyTable), { key: null }),
    ...{ checkpoint: null, key: null, visibility: { scope: "own" }, estimateMs: 1000 },
    needs: { backend: "auto", memoryBytes: 1000, bufferBytes: 1000, features: [] },
    ...change,
  };
}

let leases = 0;

export function leaseOf(work: TrialWork, change: Partial<Lease> = {}): Lease {
  leases++;
  return {
    token: leases.toString(16).padStart(32, "0"),
    trial: `00000000-0000-4000-8000-${String(leases).padStart(12, "0")}`,
    ...{ owner: "ada", replica: 0, attempt: 1, work, kept: null, leaseMs: 30_000 },
    ...change,
  };
}
