/** A group of trials as the trees see it: the network's features, and where the group as a whole stands. */
import { median } from "./compare.ts";
import { absoluteCount, relativeCount } from "./curve-signals.ts";
import { taskWidth } from "./task.ts";
import { bestRankColumn, curveWidth, epochsOf, paramsWidth, type TrialFeatures } from "./group-features.ts";

export const treeColumns = curveWidth + paramsWidth + absoluteCount + taskWidth;
/** where they stand in a row */
export const paramColumns = [curveWidth, curveWidth + paramsWidth] as const;
export const taskColumns = [treeColumns - taskWidth, treeColumns] as const;

/** instead of every number of what is unknown; none is encoded so low */
export const unknown = -9;
const unknownParams: readonly number[] = new Array<number>(paramsWidth).fill(unknown);
const unknownTask: readonly number[] = new Array<number>(taskWidth).fill(unknown);

/** @returns `treeColumns` numbers a trial */
export function treeRows(features: readonly TrialFeatures[]): readonly (readonly number[])[] {
  const absolutes = typicalAbsolutes(features);
  return features.map((each) => treeRow(each, absolutes));
}

/** Where the group as a whole stands. */
export function typicalAbsolutes(features: readonly TrialFeatures[]): readonly number[] {
  return Array.from({ length: absoluteCount }, (_, i) =>
    median(features.map(({ curve }) => curve[2 * relativeCount + i]!)),
  );
}

/** @param absolutes - of the group. @returns `treeColumns` numbers */
export function treeRow(
  { curve, params, task }: TrialFeatures,
  absolutes: readonly number[],
): readonly number[] {
  // as in the table that the trees are fitted on, where a threshold is a value of some row
  const row = [...curve, ...(params ?? unknownParams), ...absolutes, ...(task ?? unknownTask)];
  return row.map((value) => Math.fround(value));
}

/** the most that the lowest loss counts by itself, of the way from the best to the worst */
const MOST = 0.36;

/**
 * Where the lowest loss so far alone would put a trial; trees begin there, since steps draw a straight line badly.
 * @returns -0.36..0.36 on the scale of places in the task, from -0.5 (best) to 0.5; 0 before the first epoch
 */
export function startOf(curve: readonly number[]): number {
  const epochs = epochsOf(curve);
  return MOST * ((epochs + 1) / (epochs + 2)) * curve[bestRankColumn]!;
}
