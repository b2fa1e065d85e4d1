import type { Measure } from "./compare.ts";
import type { Contender } from "./contender.ts";
import type { Pair } from "./places.ts";

/** By how much results of one first run may differ, relatively. */
const TOLERANCE = 1e-3;

/**
 * Builds contenders that do the same work, each where it belongs. The caller clears the pair.
 * @throws Error when they come to different results: then their times mean nothing
 */
export async function enter(pair: Pair, contenders: readonly Contender[]): Promise<Measure[]> {
  const measures: Measure[] = [];
  let expected: number | null = null;
  for (const contender of contenders) {
    const measurer = contender.way === "stock" ? pair.stock : pair.ours;
    const { index, result } = await measurer.add(contender);
    expected ??= result;
    if (!(Math.abs(result - expected) <= TOLERANCE * Math.abs(expected)))
      throw new Error(`${JSON.stringify(contender)}: the first run gives ${result}, not ${expected}`);
    measures.push(() => measurer.measure(index));
  }
  return measures;
}

export async function clear({ stock, ours }: Pair): Promise<void> {
  await stock.clear();
  await ours.clear();
}
