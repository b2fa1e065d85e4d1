/** What a scheduler wants done; whoever conducts the study records it and does it. */
export type Action =
  /** ask the sampler for the parameters of this trial */
  | { readonly type: "propose"; readonly trial: number }
  /** train the trial from its checkpoint until `untilEpoch` epochs are done in all */
  | { readonly type: "assign"; readonly trial: number; readonly untilEpoch: number }
  /** ask the ranker about `group`, and record its answers about `record` */
  | { readonly type: "rank"; readonly group: readonly number[]; readonly record: readonly number[] }
  | { readonly type: "choose-finalists"; readonly trials: readonly number[] }
  | { readonly type: "pause-study"; readonly reason: string }
  | { readonly type: "finish" };
