import type { DonorNews } from "./news.ts";

/** What a device did for others since it began. */
export interface DonorCounters {
  readonly trials: number;
  readonly epochs: number;
  /** of training */
  readonly seconds: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface CountingCounters extends DonorCounters {
  readonly hear: (news: DonorNews) => void;
  readonly received: (bytes: number) => void;
  readonly sent: (bytes: number) => void;
}

export function createCounters(): CountingCounters {
  let [trials, epochs, seconds, bytesReceived, bytesSent] = [0, 0, 0, 0, 0];
  return {
    get trials() {
      return trials;
    },
    get epochs() {
      return epochs;
    },
    get seconds() {
      return seconds;
    },
    get bytesReceived() {
      return bytesReceived;
    },
    get bytesSent() {
      return bytesSent;
    },
    hear: (news) => {
      if (news.type === "finished") trials++;
      if (news.type === "epoch") {
        epochs++;
        seconds += news.seconds;
      }
    },
    received: (bytes) => (bytesReceived += bytes),
    sent: (bytes) => (bytesSent += bytes),
  };
}
