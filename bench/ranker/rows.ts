/** What was measured on one task, and its summary over tasks. */
import type { Figure } from "../figure.ts";
import { mean } from "../mean.ts";
import { pairedInterval } from "../../ranker/bench/paired-interval.ts";

export interface Row {
  /** of the figure: family or source, measure, epochs seen */
  readonly name: string;
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  readonly ours: number;
  /** by the same groups; null: nothing to compare */
  readonly theirs: number | null;
}

/** A figure a name, in the order in which the names came: means over tasks, and how sure the difference is. */
export function figuresOf(rows: readonly Row[]): readonly Figure[] {
  return [...Map.groupBy(rows, ({ name }) => name).values()].map(figureOf);
}

function figureOf(rows: readonly Row[]): Figure {
  const known = rows.filter(({ ours }) => !Number.isNaN(ours));
  const { name, unit, lowerIsBetter } = rows[0]!;
  const value = mean(known.map(({ ours }) => ours));
  const common = { bench: "ranker", name, value, unit, spread: null, runs: known.length };
  const pairs = known.flatMap(({ ours, theirs }) => (theirs === null ? [] : [{ ours, theirs }]));
  if (pairs.length === 0) return { ...common, baseline: null, ratio: null };
  const baseline = mean(pairs.map(({ theirs }) => theirs));
  const [low, high] = pairedInterval(pairs.map(({ ours, theirs }) => ours - theirs));
  return {
    ...common,
    baseline,
    ratio: lowerIsBetter ? baseline / value : value / baseline,
    note: `difference ${signed(value - baseline)}, 95 % ${signed(low)} to ${signed(high)} over tasks`,
  };
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
