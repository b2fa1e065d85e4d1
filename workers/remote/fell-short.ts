import type { TrialStatus } from "../../protocol/index.ts";
import type { TrialOrder } from "../../study/index.ts";

/** Whether a submission ended before it got as far as the order says: a next one is made then. */
export function fellShort({ state, result }: TrialStatus, { untilEpoch }: TrialOrder): boolean {
  if (state === "waiting" || state === "leased") return false;
  if (state !== "done" || result === null) return true;
  return result.outcome === "paused" && result.epoch < untilEpoch;
}
