/** Parameters of any search space as columns, by name. What they mean is learned with the correction. */
import * as v from "valibot";
import { ParameterValue, type Params } from "../../../study/index.ts";

const finite = v.pipe(v.number(), v.finite());

export const OwnColumn = v.variant("kind", [
  /** a number, or its logarithm, in standard deviations from the mean of those that were seen */
  v.object({
    kind: v.literal("number"),
    name: v.string(),
    isLog: v.boolean(),
    centre: finite,
    unit: v.pipe(finite, v.gtValue(0)),
  }),
  /** whether it has this value */
  v.object({ kind: v.literal("choice"), name: v.string(), value: ParameterValue }),
]);
export type OwnColumn = v.InferOutput<typeof OwnColumn>;

/** what a trial does not have; no parameter is encoded so low */
export const ABSENT = -9;
const MOST = 4;

/** @returns one number a column */
export function encodeOwn(columns: readonly OwnColumn[], params: Params): readonly number[] {
  return columns.map((column) => {
    const value = params[column.name];
    if (value === undefined) return ABSENT;
    if (column.kind === "choice") return value === column.value ? 1 : 0;
    if (typeof value !== "number") return ABSENT;
    const distance = (levelOf(value, column.isLog) - column.centre) / column.unit;
    return Math.max(-MOST, Math.min(MOST, distance));
  });
}

/** What is not above 0 has no logarithm: it stands at the far end. */
export function levelOf(value: number, isLog: boolean): number {
  return isLog ? Math.log10(Math.max(value, 1e-30)) : value;
}
