import type { HostMessage } from "../../protocol/index.ts";

/** The host's end of the way to one trial worker, wherever it runs. */
export interface TrialChannel {
  send(message: HostMessage, transfer?: ArrayBuffer[]): void;
  /** messages are unknown until parsed */
  onMessage(receive: (message: unknown) => void): void;
  /** once, when the worker is gone without `close` having been called; `reason` is for people */
  onClose(listen: (reason: string) => void): void;
  /** ends the worker at once, whatever it is doing */
  close(): void;
}
