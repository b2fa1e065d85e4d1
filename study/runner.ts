import type { TrialEvent } from "./journal/trial-event.ts";
import type { TrialOrder } from "./journal/trial-spec.ts";

/** Trains trials somewhere: own workers, child processes, a relay, or a simulation. */
export interface TrialRunner {
  /** how many trials it can train at once */
  readonly slots: number;
  /** tells when `slots` has become another number, as nodes come and go; a runner without it keeps the number */
  readonly onSlotsChanged?: (listener: () => void) => () => void;
  /**
   * Ends after `trial-paused`, `trial-completed`, `trial-diverged` or `trial-failed`; failures are events, never thrown.
   * @param where - here: on no other device than the user's own; absent: wherever this runner trains
   */
  start(order: TrialOrder, where?: "here"): AsyncIterable<TrialEvent>;
  /** pause: checkpoint after the current epoch, then `trial-paused`; cancel: end at once with `trial-failed`, reason cancelled. */
  stop(trial: number, how: "pause" | "cancel"): void;
}
