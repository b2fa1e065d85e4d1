/** Training that only waits. Its losses follow from the trial's seed, so that honest nodes agree. */
import { createHash } from "node:crypto";
import type { BlobRef, KeptCheckpoint, Lease, TrialResult } from "../../../protocol/index.ts";
import { seededRandom, type TrialEvent } from "../../../study/index.ts";

/** A falling curve with a little noise. @returns validation loss after `epoch` epochs */
export function fakeLoss(seed: number, epoch: number): number {
  const random = seededRandom(seed, "fake loss", epoch);
  const floor = 0.1 + (seed % 1000) / 1000;
  return floor + 2 * Math.exp(-epoch / 3) + 0.001 * random.normal();
}

/** @param at - by the node's wall clock */
export function epochEvents(lease: Lease, epoch: number, seconds: number, at: number): TrialEvent[] {
  const { spec, attempt } = lease.work.order;
  const header = { v: 1, studyId: spec.studyId, trial: spec.trialNumber, attempt, at } as const;
  const loss = fakeLoss(spec.seed, epoch);
  const curve = { sampleCount: [epoch * 100], loss: [loss] };
  return [
    {
      ...header,
      seq: 2 * epoch,
      type: "epoch-reported",
      epoch,
      sampleCount: epoch * 100,
      trainLoss: loss,
      valLoss: loss,
      valAccuracy: Math.exp(-loss),
      train: curve,
      validation: curve,
      seconds,
    },
    { ...header, seq: 2 * epoch + 1, type: "checkpoint-saved", checkpoint: checkpointOf(lease, epoch) },
  ];
}

const checkpointOf = (lease: Lease, epoch: number) => ({ key: `${lease.trial}-${epoch}`, epoch, bytes: 10 });

/** @param blob - stands for checkpoint and log alike */
export function fakeCheckpoint(lease: Lease, epoch: number, blob: BlobRef): KeptCheckpoint {
  return { checkpoint: checkpointOf(lease, epoch), blob, log: blob };
}

export function fakeResult(
  lease: Lease,
  log: BlobRef,
  trained: { readonly epochs: number; readonly ms: number },
): Omit<TrialResult, "signature"> {
  const { spec, untilEpoch } = lease.work.order;
  const losses = Array.from({ length: untilEpoch }, (_, i) => fakeLoss(spec.seed, i + 1));
  const bestValLoss = losses.reduce((a, b) => Math.min(a, b), Infinity);
  return {
    outcome: untilEpoch < spec.epochs ? "paused" : "completed",
    epoch: untilEpoch,
    bestEpoch: losses.indexOf(bestValLoss) + 1,
    bestValLoss,
    log,
    kept: fakeCheckpoint(lease, untilEpoch, log),
    backend: "wasm",
    adapter: "simulated",
    trainingMs: trained.ms,
    epochsTrained: trained.epochs,
  };
}

/** Of one chunk. @returns the blob's reference, its manifest and its chunk's hash */
export function fakeBlob(bytes: Uint8Array): {
  readonly ref: BlobRef;
  readonly manifest: string;
  readonly chunk: string;
} {
  const chunk = sha256(bytes);
  const manifest = JSON.stringify([{ sha256: chunk, size: bytes.length }]);
  return { ref: { id: sha256(manifest), bytes: bytes.length }, manifest, chunk };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
