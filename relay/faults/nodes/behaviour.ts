/** How a simulated node departs from a good one. All shares are of messages or trials, from 0 to 1. */
import type { Lease, TrialResult } from "../../../protocol/index.ts";
import type { SeededRandom } from "../../../study/index.ts";

export interface Behaviour {
  /** of durable messages that are sent twice */
  readonly duplicates: number;
  /** of trials whose lease the node lets run out before it sends the result */
  readonly late: number;
  /** of durable messages that are held back until later ones have overtaken them */
  readonly reordered: number;
  /** of the node's wall clock; it shows in its events */
  readonly skewMs: number;
  /** what a trial ends in; null: it never ends by itself */
  readonly ending: (lease: Lease, random: SeededRandom) => Ending | null;
}

export type Ending =
  | { readonly type: "finish"; readonly change: Partial<TrialResult> }
  | { readonly type: "fail"; readonly reason: "out-of-memory" | "code-error" }
  /** the process dies of this trial */
  | { readonly type: "die" };

export const honest: Behaviour = {
  duplicates: 0,
  late: 0,
  reordered: 0,
  skewMs: 0,
  ending: () => ({ type: "finish", change: {} }),
};
