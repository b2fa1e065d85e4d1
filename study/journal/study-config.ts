import * as v from "valibot";
import { Params, SearchSpace } from "../space/parameter.ts";
import { TaskFacts } from "../task-facts.ts";
import { Count, Positive, Sha256, Split } from "./trial-spec.ts";

export const SamplerChoice = v.object({
  name: v.picklist(["tpe", "random", "grid"]),
  preset: v.picklist(["optuna4", "optuna5"]),
  /** TPE: one parameter at a time; absent: as the preset */
  independent: v.optional(v.boolean()),
});
export type SamplerChoice = v.InferOutput<typeof SamplerChoice>;

/**
 * fixed: the finalists to the end. adaptive: the next epochs where the ranker sees the best chance. halving, hyperband,
 * median: the rules of successive halving, Hyperband and median stopping.
 */
export const SchedulerName = v.picklist(["fixed", "adaptive", "halving", "hyperband", "median"]);
export type SchedulerName = v.InferOutput<typeof SchedulerName>;

/** Everything the user chose before a study began; later wishes (extend, continue) are events. */
export const StudyConfig = v.object({
  name: v.string(),
  seed: Count,
  /** full: every trial runs its whole schedule; fast: `fastEpochs` of it, and the finalists are continued */
  mode: v.picklist(["fast", "full"]),
  /** how a fast sweep shares out epochs after the first looks; a full sweep is always fixed */
  scheduler: SchedulerName,
  trials: Positive,
  epochs: Positive,
  fastEpochs: Positive,
  finalists: Positive,
  patience: v.nullable(Positive),
  /** wall-clock limit of the sweep, finalists included; null: none */
  budgetMs: v.nullable(Positive),
  /** adaptive: epochs of the whole sweep; null: what `fixed` would train */
  budgetEpochs: v.optional(v.nullable(Positive), null),
  sampler: SamplerChoice,
  /** whether the learned ranker chooses among several of the sampler's proposals, by their parameters */
  warmStart: v.optional(v.boolean(), false),
  ranker: v.picklist(["last", "best", "learned"]),
  /** W: trial n is proposed from trials up to n - W alone; null: from all that has finished */
  reproducible: v.nullable(Positive),
  /** parallel trials; auto: as many as the device carries, measured where they run */
  workers: v.union([Positive, v.literal("auto")]),
  backend: v.picklist(["auto", "webgpu", "wasm", "cpu"]),
  space: SearchSpace,
  /** the template's default configuration, of the parameters in `space` */
  defaults: Params,
  program: Sha256,
  dataset: Sha256,
  split: Split,
  /** of the prepared data; null in studies that were begun before it was kept */
  facts: v.optional(v.nullable(TaskFacts), null),
  /** what the form was, to regenerate or duplicate */
  template: v.object({ name: v.string(), form: v.record(v.string(), v.unknown()) }),
});
export type StudyConfig = v.InferOutput<typeof StudyConfig>;
