import type { Settled } from "../fold/index.ts";

/** How much the ranker may see of a trial. */
export interface Glimpse {
  readonly trial: number;
  readonly epochs: number;
}

/** What a scheduler wants done; whoever conducts the study records it and does it. */
export type Action =
  /** ask the sampler for the parameters of this trial */
  | { readonly type: "propose"; readonly trial: number }
  /** train the trial from its checkpoint until `untilEpoch` epochs are done in all */
  | { readonly type: "assign"; readonly trial: number; readonly untilEpoch: number }
  /** ask the ranker about the first epochs of `group`, and record its answers about `record` */
  | {
      readonly type: "rank";
      readonly group: readonly Glimpse[];
      readonly record: readonly number[];
      /** whose results are known */
      readonly purchases?: number;
    }
  /** record what is left of the ranker's chances, see `settledChances` */
  | { readonly type: "settle-chances" }
  | { readonly type: "choose-finalists"; readonly trials: readonly number[] }
  /** train the trial further; `chance` is that it is the best */
  | {
      readonly type: "buy";
      readonly trial: number;
      readonly untilEpoch: number;
      readonly chance: number | null;
    }
  | ({ readonly type: "settle" } & Settled)
  /** train this trial, which strangers' nodes trained, once more on the user's own device */
  | { readonly type: "confirm-winner"; readonly trial: number }
  /** compare such a trial with what its repetition has shown */
  | { readonly type: "judge-winner" }
  | { readonly type: "pause-study"; readonly reason: string }
  | { readonly type: "finish" };
