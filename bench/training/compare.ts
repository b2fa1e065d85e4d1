/** Measures in turns, so that a machine that is busy for a while disturbs all alike, and compares pair by pair. */
import { quantile } from "../../study/testing/statistics.ts";
import type { Figure } from "../figure.ts";

export type Measure = () => Promise<number>;

/** @returns by name, what each run measured; empty for a name without a measure */
export async function takeTurns<Name extends string>(
  measures: Readonly<Record<Name, Measure | null>>,
  runs: number,
): Promise<Record<Name, readonly number[]>> {
  const entries = Object.entries(measures) as [Name, Measure | null][];
  const samples = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let run = 0; run < runs; run++) {
    for (const [name, measure] of entries) if (measure) samples[name].push(await measure());
  }
  return samples;
}

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  /** of a measurement, where the unit is not its own */
  readonly toValue?: (measured: number) => number;
  readonly better: "higher" | "lower";
  readonly note?: string | undefined;
}

/**
 * Medians, and the median of the pairs' ratios, which noise moves less than the ratio of the medians.
 * @param baseline - empty: there is nothing to compare with
 */
export function compare(
  comparison: Comparison,
  ours: readonly number[],
  baseline: readonly number[],
): Figure {
  const { name, unit, toValue = Number, better, note } = comparison;
  const values = ours.map(toValue);
  const baselines = baseline.map(toValue);
  const ratios = baselines.map((base, run) =>
    better === "higher" ? values[run]! / base : base / values[run]!,
  );
  const median = (numbers: readonly number[]): number | null =>
    numbers.length === 0 ? null : quantile(numbers, 0.5);
  return {
    bench: "training",
    name,
    value: quantile(values, 0.5),
    unit,
    baseline: median(baselines),
    ratio: median(ratios),
    spread: values.length === 1 ? null : [quantile(values, 0.25), quantile(values, 0.75)],
    runs: values.length,
    ...(note === undefined ? {} : { note }),
  };
}
