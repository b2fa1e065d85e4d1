/** Stored records of tables: the data set, and how its cells become what a network takes. */
import * as v from "valibot";
import { Count, Sha256 } from "../study/index.ts";

const finite = v.pipe(v.number(), v.finite());

export const TableColumn = v.object({
  name: v.string(),
  type: v.picklist(["number", "category", "ignored"]),
  /** cells without a value, among all rows */
  missing: Count,
});
export type TableColumn = v.InferOutput<typeof TableColumn>;

/** Of rows whose target is known, in the file's order. A data set's id is the SHA-256 of this, canonical. */
export const TableManifest = v.object({
  v: v.literal(1),
  name: v.string(),
  kind: v.literal("table"),
  task: v.picklist(["single-label", "regression"]),
  target: v.string(),
  /** the target's values in order; of a regression the target's name alone */
  classes: v.array(v.string()),
  /** all but the target */
  columns: v.array(TableColumn),
  rows: Count,
  /** of the file's bytes */
  sha256: Sha256,
  licence: v.nullable(v.string()),
});
export type TableManifest = v.InferOutput<typeof TableManifest>;

/** How a column becomes inputs, found on the training rows alone. */
export const ColumnEncoding = v.variant("type", [
  /** one input: (x − mean) / deviation, a missing value at the median; `comma`: 1,5 is a number */
  v.object({
    type: v.literal("number"),
    name: v.string(),
    comma: v.boolean(),
    median: finite,
    mean: finite,
    deviation: finite,
  }),
  /** one input a value, one-hot; "" is the missing one. A value that is not here is none of them */
  v.object({ type: v.literal("category"), name: v.string(), values: v.array(v.string()) }),
]);
export type ColumnEncoding = v.InferOutput<typeof ColumnEncoding>;

export const TableEncoding = v.object({
  columns: v.array(ColumnEncoding),
  target: v.string(),
  /** of a regression: what 0 and 1 of the standardised target are; null: classes */
  scale: v.nullable(v.object({ mean: finite, deviation: finite })),
});
export type TableEncoding = v.InferOutput<typeof TableEncoding>;
