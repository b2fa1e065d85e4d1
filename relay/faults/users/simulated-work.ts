/** Trials that simulated nodes take. */
import type { BlobRef, TrialWork } from "../../../protocol/index.ts";
import { trialSeed } from "../../../study/index.ts";

const HASH = "5".repeat(64);

export interface WorkSettings {
  readonly study: string;
  readonly seed: number;
  readonly epochs: number;
  readonly data: BlobRef;
  readonly visibility: TrialWork["visibility"];
  /** charged by fairness and compared with by plausibility */
  readonly estimateMs: number;
}

export function simulatedWork(number: number, settings: WorkSettings): TrialWork {
  const { study, seed, epochs, data, visibility, estimateMs } = settings;
  return {
    v: 1,
    order: {
      spec: {
        studyId: study,
        trialNumber: number,
        seed: trialSeed(seed, number),
        program: HASH,
        params: { learning_rate: 0.001 * (1 + number) },
        dataset: HASH,
        split: { seed: 1, validationShare: 0.2, hash: HASH },
        epochs,
        patience: null,
      },
      attempt: 1,
      untilEpoch: epochs,
    },
    template: { name: "simulated", form: { number } },
    signed: null,
    data,
    checkpoint: null,
    key: null,
    needs: { backend: "auto", memoryBytes: 2 ** 28, bufferBytes: 2 ** 20, features: [] },
    visibility,
    estimateMs,
  };
}
