/** One group as numbers: what the network is shown, and what it should have said. */
import { groupFeatures, paramsWidth } from "../model/group-features.ts";
import { median } from "../model/compare.ts";
import { treeRows } from "../model/tree-rows.ts";
import type { SampledGroup } from "./sample-group.ts";

/** All arrays are row-major over the group's trials. */
export interface Example {
  /** [trials, curveWidth] */
  readonly curve: Float32Array;
  /** [trials, paramsWidth] */
  readonly params: Float32Array;
  /** [trials, trials]: how much it matters that the row's trial is ranked before the column's; sums to 1 */
  readonly pairs: Float32Array;
  /** [trials]: how good a choice each would be; sums to 1 */
  readonly choice: Float32Array;
  /** [trials]: shared by the group's best; sums to 1 */
  readonly best: Float32Array;
  /** [trials]: how far the logarithm of the metric still fell below its best so far; NaN: not known */
  readonly improvement: Float32Array;
  /** [trials, treeColumns] */
  readonly rows: Float32Array;
  /** [trials]: in the whole task, -0.5 (best) to 0.5 */
  readonly places: Float32Array;
}

/** the share of the weight that does not depend on how high in the group a pair stands */
const EVERY_PAIR = 0.3;

/** @returns null where there is nothing to rank */
export function exampleOf({ group, finals, places }: SampledGroup): Example | null {
  if (group.trials.length < 2 || new Set(finals).size < 2) return null;
  const features = groupFeatures(group);
  const levels = logOfFinals(finals);
  const relative = relativeRegret(levels);
  return {
    curve: Float32Array.from(features.flatMap(({ curve }) => curve)),
    params: Float32Array.from(
      features.flatMap(({ params }) => params ?? new Array<number>(paramsWidth).fill(0)),
    ),
    pairs: normalised(pairWeights(levels, relative)),
    choice: normalised(relative.map((regret) => Math.exp(-6 * regret))),
    best: normalised(levels.map((level) => (level === Math.min(...levels) ? 1 : 0))),
    improvement: Float32Array.from(
      group.trials.map(({ curve: { epochs } }, i) =>
        epochs.length === 0 || finals[i] === Infinity
          ? NaN
          : Math.max(0, Math.log(Math.min(...epochs.map(({ valLoss }) => valLoss))) - levels[i]!),
      ),
    ),
    rows: Float32Array.from(treeRows(features).flat()),
    places: Float32Array.from(places),
  };
}

/** Diverged trials stand a factor e behind the worst. */
function logOfFinals(finals: readonly number[]): readonly number[] {
  const finite = finals.filter(Number.isFinite).map((final) => Math.log(Math.max(final, 1e-6)));
  const worst = Math.max(...finite) + 1;
  return finals.map((final) => (final === Infinity ? worst : Math.log(Math.max(final, 1e-6))));
}

/** 0 is the best, 1 the median, at most 2. */
function relativeRegret(levels: readonly number[]): readonly number[] {
  const best = Math.min(...levels);
  const span = median(levels) - best + 1e-6;
  return levels.map((level) => Math.min(2, (level - best) / span));
}

/** Pairs with a good trial count more, and pairs that differ more. */
function pairWeights(levels: readonly number[], relative: readonly number[]): readonly number[] {
  const places = levels.map((level) => levels.filter((other) => other < level).length);
  return levels.flatMap((level, i) =>
    levels.map((other, j) => {
      if (level >= other) return 0;
      const top = Math.exp((-4 * Math.min(places[i]!, places[j]!)) / levels.length);
      return (EVERY_PAIR + top) * Math.max(0.05, Math.min(1, relative[j]! - relative[i]!));
    }),
  );
}

function normalised(values: readonly number[]): Float32Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return Float32Array.from(values, (value) => value / sum);
}
