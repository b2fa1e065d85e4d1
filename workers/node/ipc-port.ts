import type { TrialPort } from "../trial/index.ts";

/** The child's end of a fork's channel; arrays are copied, not transferred. */
export function ipcPort(): TrialPort {
  return {
    send: (message) => process.send!(message),
    onMessage: (receive) => process.on("message", receive),
  };
}
