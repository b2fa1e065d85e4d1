import * as v from "valibot";
import { Params } from "../space/parameter.ts";

export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hexadecimal"));
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const Positive = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Which images train and which validate: seeded, stratified, group-aware; `hash` covers the resulting index lists. */
export const Split = v.object({
  seed: Count,
  validationShare: v.pipe(v.number(), v.minValue(0.01), v.maxValue(0.9)),
  hash: Sha256,
});
export type Split = v.InferOutput<typeof Split>;

/** A stored state of one trial after `epoch` epochs: weights, optimiser slots, best weights, counters. */
export const CheckpointRef = v.object({ key: v.string(), epoch: Count, bytes: Count });
export type CheckpointRef = v.InferOutput<typeof CheckpointRef>;

/** All that decides a trial's curve, with the backend. */
export const TrialSpec = v.object({
  studyId: v.string(),
  trialNumber: Count,
  /** uint32, from (study seed, trial number) */
  seed: Count,
  program: Sha256,
  params: Params,
  dataset: Sha256,
  split: Split,
  /** length of the full schedule, also when the trial is stopped earlier */
  epochs: Positive,
  /** stop after this many epochs without a new lowest validation loss; null: never */
  patience: v.nullable(Positive),
  resumeFrom: v.optional(CheckpointRef),
});
export type TrialSpec = v.InferOutput<typeof TrialSpec>;

/** An order to a runner: train `spec` from its checkpoint until `untilEpoch` epochs are done in all. */
export const TrialOrder = v.object({ spec: TrialSpec, attempt: Positive, untilEpoch: Positive });
export type TrialOrder = v.InferOutput<typeof TrialOrder>;
