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
  /** nothing further is sent by itself */
  stop(): void;
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
  let keptAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let ended = false;

  const isSent = (): boolean => !latest || sent?.checkpoint.key === latest.checkpoint.key;
  const sendLatest = async (): Promise<void> => {
    if (!latest || isSent()) return;
    const { checkpoint, bytes, log } = latest;
    sent = { checkpoint, blob: await send(bytes), log: await send(writeLog(log)) };
  };
  const keepLatest = async (): Promise<void> => {
    try {
      await sendLatest();
      if (sent) await keep(sent);
    } catch (error) {
      onFailure(error);
    }
    [keptAt, timer] = [performance.now(), null];
    if (!isSent()) schedule();
  };
  const schedule = (): void => {
    if (ended) return;
    const wait = Math.max(0, keptAt + everyMs - performance.now());
    timer ??= setTimeout(() => {
      sending = keepLatest();
    }, wait);
  };
  const stop = async (): Promise<void> => {
    ended = true;
    // one that is being sent is not sent a second time beside it
    if (timer) clearTimeout(timer);
    await sending;
  };
  return {
    offer: (checkpoint, bytes, log) => {
      latest = { checkpoint, bytes, log };
      schedule();
    },
    last: async () => {
      await stop();
      await sendLatest();
      return sent;
    },
    forget: () => (sent = null),
    stop: () => void stop(),
  };
}
