import * as v from "valibot";
import { Params, SearchSpace } from "../space/parameter.ts";
import { Count, Positive, Sha256, Split } from "./trial-spec.ts";

export const SamplerChoice = v.object({
  name: v.picklist(["tpe", "random", "grid"]),
  preset: v.picklist(["optuna4", "optuna5"]),
  /** TPE: one parameter at a time; absent: as the preset */
  independent: v.optional(v.boolean()),
});
export type SamplerChoice = v.InferOutput<typeof SamplerChoice>;

/** Everything the user chose before a study began; later wishes (extend, continue) are events. */
export const StudyConfig = v.object({
  name: v.string(),
  seed: Count,
  /** full: every trial runs its whole schedule; fast: `fastEpochs` of it, and the finalists are continued */
  mode: v.picklist(["fast", "full"]),
  scheduler: v.picklist(["fixed"]),
  trials: Positive,
  epochs: Positive,
  fastEpochs: Positive,
  finalists: Positive,
  patience: v.nullable(Positive),
  /** wall-clock limit of the sweep, finalists included; null: none */
  budgetMs: v.nullable(Positive),
  sampler: SamplerChoice,
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
  /** what the form was, to regenerate or duplicate */
  template: v.object({ name: v.string(), form: v.record(v.string(), v.unknown()) }),
});
export type StudyConfig = v.InferOutput<typeof StudyConfig>;
