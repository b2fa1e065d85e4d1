import type { WorkerMessage } from "../../protocol/index.ts";

/** The worker's end of the channel to its host. */
export interface TrialPort {
  send(message: WorkerMessage, transfer?: ArrayBuffer[]): void;
  /** messages are unknown until parsed */
  onMessage(receive: (message: unknown) => void): void;
}
