import type { BlobRef, KeptCheckpoint, TrialResult } from "../../protocol/index.ts";
import type { KeptTrialEvent } from "../../study/index.ts";
import { decodeCheckpoint } from "../trial/checkpoint/format.ts";
import type { Training } from "./train-lease.ts";

export interface Ended {
  readonly training: Training;
  readonly log: { readonly events: readonly KeptTrialEvent[]; readonly blob: BlobRef };
  readonly kept: { readonly kept: KeptCheckpoint; readonly bytes: Uint8Array } | null;
}

/** What is claimed of the trial; whoever wants to know looks at the checkpoint again. */
export function makeResult({ training, log, kept }: Ended): Omit<TrialResult, "signature"> {
  const { last, backend, adapter, trainingMs, epochsTrained } = training;
  const outcome = OUTCOMES[last.type as keyof typeof OUTCOMES];
  return {
    outcome,
    epoch: outcome === "diverged" ? lastEpoch(log.events, kept) : (last as { epoch: number }).epoch,
    ...(outcome === "diverged" ? { bestEpoch: null, bestValLoss: null } : bestOf(log.events, kept)),
    log: log.blob,
    kept: kept?.kept ?? null,
    ...{ backend, adapter: adapter.slice(0, 200), trainingMs, epochsTrained },
  };
}

const OUTCOMES = {
  "trial-paused": "paused",
  "trial-completed": "completed",
  "trial-diverged": "diverged",
} as const;

/** finished epochs: the one that diverged is none */
function lastEpoch(events: readonly KeptTrialEvent[], kept: Ended["kept"]): number {
  const reported = events.findLast((event) => event.type === "epoch-reported");
  return reported?.epoch ?? kept?.kept.checkpoint.epoch ?? 0;
}

type Best = Pick<TrialResult, "bestEpoch" | "bestValLoss">;

/** Of the whole trial, as its checkpoint knows, also of epochs that were trained for another order. */
function bestOf(events: readonly KeptTrialEvent[], kept: Ended["kept"]): Best {
  if (kept) {
    const { bestEpoch, bestValLoss } = decodeCheckpoint(kept.bytes).progress;
    return { bestEpoch, bestValLoss };
  }
  const epochs = events.filter((event) => event.type === "epoch-reported");
  const best = epochs.reduce<(typeof epochs)[number] | null>(
    (lowest, epoch) => (lowest && lowest.valLoss <= epoch.valLoss ? lowest : epoch),
    null,
  );
  return { bestEpoch: best?.epoch ?? null, bestValLoss: best?.valLoss ?? null };
}
