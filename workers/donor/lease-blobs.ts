/** Blobs of one lease: fetched and sent with its token, patiently, for as long as the lease may still count. */
import type { BlobRef } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { fetchBlob, sendBlob, type BlobPlace, type ChunkCache } from "../parcel/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface LeaseBlobs {
  /** @throws WorkbenchError `blob-missing`, `blob-damaged`, `blob-too-large`, `bad-seal`, `bad-manifest`, `lease-ended`, `blob-refused`, `aborted` */
  fetch(ref: BlobRef, mostBytes: number, keep: "keep" | "once"): Promise<Bytes>;
  /** @throws WorkbenchError `blob-quota`, `lease-ended`, `blob-refused`, `aborted` */
  send(bytes: Bytes): Promise<BlobRef>;
}

export interface LeaseBlobsOptions {
  readonly place: BlobPlace;
  /** of the study's seal; null: nothing is sealed */
  readonly key: string | null;
  readonly cache: ChunkCache | null;
  /** aborted when the lease counts no more */
  readonly signal: AbortSignal;
  readonly onReceived: (bytes: number) => void;
  readonly onSent: (bytes: number) => void;
  /** the relay says that the lease counts no more */
  readonly onEnded: () => void;
  /** resolves when it may be worth trying again */
  readonly retryLater: (signal: AbortSignal) => Promise<void>;
}

export function createLeaseBlobs(options: LeaseBlobsOptions): LeaseBlobs {
  const { place, key, signal } = options;
  const patiently = async <T>(task: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await task();
      } catch (error) {
        const code = error instanceof WorkbenchError ? error.code : "";
        // a lease's token is all that lets a node in
        if (code === "lease-ended") options.onEnded();
        if (code !== "relay-unreachable") throw error;
        await options.retryLater(signal);
      }
    }
  };
  return {
    fetch: async (ref, mostBytes, keep) => {
      const cache = keep === "keep" ? options.cache : null;
      const bytes = await patiently(() => fetchBlob(place, ref, { key, signal, mostBytes, cache }));
      options.onReceived(ref.bytes);
      return bytes;
    },
    send: async (bytes) => {
      const ref = await patiently(() => sendBlob(place, bytes, { key, signal }));
      options.onSent(ref.bytes);
      return ref;
    },
  };
}
