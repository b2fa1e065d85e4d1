/**
 * The events of a trial over all its leases, numbered as one: a lease that goes on where an earlier one stopped counts
 * on. What this node does for its own sake, such as a rest between epochs, is not told.
 */
import type { KeptTrialEvent, TrialEvent } from "../../study/index.ts";

export interface LeaseLog {
  /** @returns the event as others see it */
  add(event: TrialEvent): TrialEvent;
  /** all so far, earlier leases' included */
  readonly kept: readonly KeptTrialEvent[];
}

/** @param before - kept events of earlier leases, up to the checkpoint from which this one goes on */
export function createLeaseLog(
  before: readonly KeptTrialEvent[],
  node: { readonly id: string; readonly name: string },
): LeaseLog {
  const kept = [...before];
  let seq = before.at(-1)?.seq ?? 0;
  return {
    kept,
    add: (event) => {
      if (event.type === "batch-observed") return { ...event, seq };
      seq++;
      const told: KeptTrialEvent =
        event.type === "trial-started" ? { ...event, seq, node } : { ...event, seq };
      kept.push(told);
      return told;
    },
  };
}
