/** What trials train on, as it goes to a trial worker: decoded, at one size, split. */
import * as v from "valibot";
import { Positive } from "../study/index.ts";

const shared = {
  kind: v.picklist(["images", "features"]),
  /** of one sample: [height, width, channels] or [features] */
  shape: v.array(Positive),
  /** images: uint8 [n, height, width, channels]; features, or the columns of a table: float32 [n, features] */
  values: v.union([v.instance(Uint8Array), v.instance(Float32Array)]),
  /** indices of samples */
  train: v.instance(Int32Array),
  validation: v.instance(Int32Array),
};

export const LabelledData = v.object({
  ...shared,
  task: v.picklist(["single-label", "multi-label"]),
  classes: v.array(v.string()),
  /** one- or multi-hot uint8 [n, classes] */
  labels: v.instance(Uint8Array),
});
export type LabelledData = v.InferOutput<typeof LabelledData>;

export const RegressionData = v.object({
  ...shared,
  task: v.literal("regression"),
  /** the target's name alone */
  classes: v.array(v.string()),
  /** the target float32 [n, 1], standardised by the training samples */
  labels: v.instance(Float32Array),
});
export type RegressionData = v.InferOutput<typeof RegressionData>;

export const TrialData = v.variant("task", [LabelledData, RegressionData]);
export type TrialData = v.InferOutput<typeof TrialData>;
