import type { TrialResult } from "../../../protocol/index.ts";

/** A result of the right shape whose signature is only a name. */
export function madeUpResult(bestValLoss: number, signature: string): TrialResult {
  return {
    outcome: "completed",
    epoch: 2,
    bestEpoch: 2,
    bestValLoss,
    log: { id: "a".repeat(64), bytes: 10 },
    kept: null,
    backend: "wasm",
    adapter: "made up",
    trainingMs: 100,
    epochsTrained: 2,
    signature: Buffer.from(signature.padEnd(64, ".")).toString("base64"),
  };
}
