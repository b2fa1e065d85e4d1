/** What leaves with a study's trials: its data once, and the checkpoints that trials go on from. */
import type { BlobRef, SignedProgram, TrialData } from "../../protocol/index.ts";
import { WorkbenchError, type CheckpointRef } from "../../study/index.ts";
import type { CheckpointStore } from "../host/index.ts";
import type { UserLink } from "../link/index.ts";
import { sendBlob, writeTrialData, type BlobPlace } from "../parcel/index.ts";
import type { DataSize } from "./estimate.ts";
import type { RemoteStudy } from "./remote-study.ts";

export interface SentData {
  readonly blob: BlobRef;
  readonly size: DataSize;
}

export interface StudyParcels {
  /** sends an edited program unless it is there; null: the template's own. @throws as `data` */
  signed(signal: AbortSignal): Promise<SignedProgram | null>;
  /** sends the data unless they are there. @throws WorkbenchError what keeps them from being sent */
  data(signal: AbortSignal): Promise<SentData>;
  /** the relay has lost them: they are sent again when next asked for */
  forgetData(): void;
  checkpoint(ref: CheckpointRef, signal: AbortSignal): Promise<BlobRef>;
  dataSize(): Promise<DataSize>;
}

export interface ParcelTools {
  readonly place: BlobPlace;
  readonly link: UserLink;
  readonly study: RemoteStudy;
  readonly checkpoints: CheckpointStore;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export function createStudyParcels({
  place,
  link,
  study,
  checkpoints,
  onProgress,
}: ParcelTools): StudyParcels {
  const { key } = study;
  let data: Promise<TrialData> | null = null;
  let sent: Promise<SentData> | null = null;
  let signed: Promise<SignedProgram | null> | null = null;
  const load = (): Promise<TrialData> => (data ??= study.data());
  const send = async (): Promise<SentData> => {
    const loaded = await load();
    const bytes = writeTrialData(loaded);
    const options = { key, ...(onProgress && { onProgress }) };
    const blob = await whileUnreachable(link, () => sendBlob(place, bytes, options));
    return { blob, size: sizeOf(loaded) };
  };
  const sign = async (): Promise<SignedProgram | null> =>
    (await study.signed?.((bytes) => whileUnreachable(link, () => sendBlob(place, bytes, { key })))) ?? null;
  return {
    data: (signal) => {
      // one trial's end does not end what others wait for
      sent ??= send().catch((error: unknown) => {
        sent = null;
        throw error;
      });
      return unlessAborted(sent, signal);
    },
    signed: (signal) => {
      signed ??= sign().catch((error: unknown) => {
        signed = null;
        throw error;
      });
      return unlessAborted(signed, signal);
    },
    forgetData: () => {
      [sent, signed] = [null, null];
    },
    checkpoint: async (ref, signal) => {
      const bytes = await checkpoints.load(ref);
      return whileUnreachable(link, () => sendBlob(place, bytes, { key, signal }), signal);
    },
    dataSize: async () => sizeOf(await load()),
  };
}

export const sizeOf = ({ shape, values, labels, train, classes }: TrialData): DataSize => ({
  shape,
  samples: labels.length / classes.length,
  trainCount: train.length,
  bytes: values.byteLength + labels.byteLength,
});

const AGAIN_MS = 5000;
/** the link says whether its relay will have this side again */
const WAITS = ["relay-unreachable", "login-needed"];

/** A relay that is away for an hour delays a trial for an hour. */
export async function whileUnreachable<T>(
  link: UserLink,
  transfer: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    try {
      return await transfer();
    } catch (error) {
      const waits = error instanceof WorkbenchError && WAITS.includes(error.code);
      if (!waits || link.state === "closed" || link.state === "refused") throw error;
      await unlessAborted(comesBack(link), signal);
    }
  }
}

/** When the link opens again; while it is open, after a moment. */
function comesBack(link: UserLink): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, AGAIN_MS);
    const stop = link.onState(done);
  });
}

/** @throws WorkbenchError `aborted` at once when the signal says so; what is under way goes on unseen */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const stop = (): void => {
    reject(new WorkbenchError("aborted", "It was stopped.", "Start it again.", { cause: signal.reason }));
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return Promise.race([promise, ended]).finally(() => signal.removeEventListener("abort", stop));
}
