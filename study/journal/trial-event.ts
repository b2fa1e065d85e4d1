/**
 * What a runner says about one attempt at one trial, in order. Receivers drop an event whose `seq` they have seen
 * and any event of an attempt older than the current one, so delivery may repeat.
 */
import * as v from "valibot";
import { CheckpointRef, Count, Positive } from "./trial-spec.ts";

const finite = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const header = {
  v: v.literal(1),
  studyId: v.string(),
  trial: Count,
  attempt: Positive,
  /** counts the events of this attempt from 1; live-only events repeat the last number */
  seq: Count,
  /** wall clock in ms when the journal's writer received it; a runner leaves it out */
  at: v.optional(finite),
};

/** Points of a dense curve; both arrays have one entry a point. `sampleCount` counts training samples since epoch 0. */
export const DenseCurve = v.object({ sampleCount: v.array(Count), loss: v.array(v.nullable(finite)) });
export type DenseCurve = v.InferOutput<typeof DenseCurve>;

/** Live only, never journalled: progress within an epoch. */
export const BatchObserved = v.object({
  ...header,
  type: v.literal("batch-observed"),
  epoch: Positive,
  batch: Count,
  batches: Positive,
  phase: v.picklist(["preparing", "training", "validating"]),
  secondsPerBatch: v.nullable(finite),
  loss: v.nullable(finite),
});

export const TrialStarted = v.object({
  ...header,
  type: v.literal("trial-started"),
  backend: v.picklist(["webgpu", "wasm", "cpu"]),
  /** what the user would recognise, for instance the GPU's name */
  adapter: v.string(),
  /** a relay's node that trains it; absent: the device of the study. stranger: neither the user's own nor named by him */
  node: v.optional(v.object({ id: v.string(), name: v.string(), stranger: v.optional(v.literal(true)) })),
  fromEpoch: Count,
  /** weights and biases that training changes */
  parameters: Count,
  /** what a check before training found doubtful */
  warnings: v.optional(v.array(v.string())),
});

export const EpochReported = v.object({
  ...header,
  type: v.literal("epoch-reported"),
  epoch: Positive,
  sampleCount: Count,
  /** mean over the epoch's batches, label smoothing included */
  trainLoss: finite,
  /** mean over the whole validation set, without label smoothing */
  valLoss: finite,
  /** share of exact matches */
  valAccuracy: share,
  train: DenseCurve,
  validation: DenseCurve,
  seconds: v.pipe(v.number(), v.minValue(0)),
});

export const CheckpointSaved = v.object({
  ...header,
  type: v.literal("checkpoint-saved"),
  checkpoint: CheckpointRef,
});

/** Something was changed so that the trial could go on. */
export const TrialAdjusted = v.object({
  ...header,
  type: v.literal("trial-adjusted"),
  reason: v.picklist([
    "out-of-memory",
    "device-lost",
    "backend-fallback",
    "not-recorded",
    "checkpoint-missing",
  ]),
  message: v.string(),
  batchSize: v.optional(Positive),
  accumulate: v.optional(Positive),
});

/** Loss became NaN or infinite: a result, the worst there is. */
export const TrialDiverged = v.object({
  ...header,
  type: v.literal("trial-diverged"),
  epoch: Positive,
  step: Count,
});

/** `untilEpoch` was reached, or the host asked for a pause; a checkpoint of `epoch` exists. */
export const TrialPaused = v.object({ ...header, type: v.literal("trial-paused"), epoch: Count });

/** The full schedule is done, or patience ran out. */
export const TrialCompleted = v.object({
  ...header,
  type: v.literal("trial-completed"),
  epoch: Positive,
  bestEpoch: Positive,
  bestValLoss: finite,
  stoppedEarly: v.boolean(),
});

export const FailureReason = v.picklist([
  "out-of-memory",
  "device-lost",
  "code-error",
  "bad-data",
  "worker-crashed",
  "cancelled",
  "lost-node",
]);
export type FailureReason = v.InferOutput<typeof FailureReason>;

export const TrialFailed = v.object({
  ...header,
  type: v.literal("trial-failed"),
  reason: FailureReason,
  message: v.string(),
  action: v.string(),
});

const kept = [
  TrialStarted,
  EpochReported,
  CheckpointSaved,
  TrialAdjusted,
  TrialDiverged,
  TrialPaused,
  TrialCompleted,
  TrialFailed,
] as const;

/** What the journal keeps of a runner's events. */
export const KeptTrialEvent = v.variant("type", kept);
export type KeptTrialEvent = v.InferOutput<typeof KeptTrialEvent>;

export const TrialEvent = v.variant("type", [BatchObserved, ...kept]);
export type TrialEvent = v.InferOutput<typeof TrialEvent>;
export type EpochReported = v.InferOutput<typeof EpochReported>;
export type BatchObserved = v.InferOutput<typeof BatchObserved>;
