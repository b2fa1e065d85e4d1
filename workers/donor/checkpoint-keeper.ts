/** Brings a trial's latest checkpoint to the relay: seldom while it trains, and always at its end. */
import type { KeptCheckpoint } from "../../protocol/index.ts";
import type { CheckpointRef, KeptTrialEvent } from "../../study/index.ts";
import { writeLog } from "../parcel/index.ts";
import type { LeaseBlobs } from "./lease-blobs.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface CheckpointKeeper {
  /** a newer one takes the place of one that still waits. @param log - events up to and with `checkpoint-saved` */
  offer(checkpoint: CheckpointRef, bytes: Bytes, log: readonly KeptTrialEvent[]): void;
  /** Sends the latest one if that has not been done. @returns null where there was none. @throws as `LeaseBlobs.send` */
  last(): Promise<KeptCheckpoint | null>;
  /** the relay no longer has what was sent */
  forget(): void;
}

/** @param keep - tells the relay, durably; resolves when it has been told */
export function createCheckpointKeeper(
  { send }: Pick<LeaseBlobs, "send">,
  keep: (kept: KeptCheckpoint) => Promise<void>,
  everyMs: number,
  onFailure: (error: unknown) => void,
): CheckpointKeeper {
  let latest: { checkpoint: CheckpointRef; bytes: Bytes; log: readonly KeptTrialEvent[] } | null = null;
  let sent: KeptCheckpoint | null = null;
  let sending: Promise<void> = Promise.resolve();
  let busy = false;
  let keptAt = performance.now();

  const sendLatest = async (): Promise<void> => {
    if (!latest || sent?.checkpoint.key === latest.checkpoint.key) return;
    const { checkpoint, bytes, log } = latest;
    sent = { checkpoint, blob: await send(bytes), log: await send(writeLog(log)) };
  };
  const keepLatest = async (): Promise<void> => {
    busy = true;
    try {
      await sendLatest();
      await keep(sent!);
    } catch (error) {
      onFailure(error);
    } finally {
      keptAt = performance.now();
      busy = false;
    }
  };
  return {
    offer: (checkpoint, bytes, log) => {
      latest = { checkpoint, bytes, log };
      if (!busy && performance.now() - keptAt >= everyMs) sending = keepLatest();
    },
    last: async () => {
      await sending;
      await sendLatest();
      return sent;
    },
    forget: () => (sent = null),
  };
}
