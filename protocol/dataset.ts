/** Stored records of data. Files are content-addressed; a data set's id is the SHA-256 of its canonical manifest. */
import * as v from "valibot";
import { Count, Positive, Sha256 } from "../study/index.ts";

export const ImageItem = v.object({
  /** as the user knows it, relative to the import */
  path: v.string(),
  sha256: Sha256,
  bytes: Count,
  width: Positive,
  height: Positive,
  /** indices into `classes`; null where the label is unknown (test images) */
  labels: v.nullable(v.array(Count)),
  /** items of one group stay on one side of every split */
  group: v.nullable(v.string()),
  /** test items are never trained on, nor used for choosing */
  part: v.picklist(["train", "test"]),
  /** mean of the grey values in [0, 1] */
  brightness: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});
export type ImageItem = v.InferOutput<typeof ImageItem>;

export const DatasetManifest = v.object({
  v: v.literal(1),
  name: v.string(),
  kind: v.literal("images"),
  task: v.picklist(["single-label", "multi-label"]),
  classes: v.array(v.string()),
  items: v.array(ImageItem),
  /** header and id column of sample_submission.csv, for predictions in the same form */
  submission: v.nullable(v.object({ columns: v.array(v.string()), ids: v.array(v.string()) })),
  licence: v.nullable(v.string()),
});
export type DatasetManifest = v.InferOutput<typeof DatasetManifest>;

export const SkippedFile = v.object({ path: v.string(), reason: v.string() });
export type SkippedFile = v.InferOutput<typeof SkippedFile>;

export const ImportWarning = v.object({
  /** kebab-case: class-too-small, one-class, exact-duplicates, duplicate-across-split, group-suggested, imbalance, missing-files, ... */
  code: v.string(),
  message: v.string(),
  paths: v.optional(v.array(v.string())),
});
export type ImportWarning = v.InferOutput<typeof ImportWarning>;
