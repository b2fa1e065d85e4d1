/** Grows one tree, always splitting the leaf that gains most (as LightGBM does). */
import type { Tree } from "../../model/trees.ts";
import type { BinnedColumn } from "./bins.ts";
import { bestSplit, countRows, without, type Histogram, type Split, type SplitRules } from "./histogram.ts";

interface Leaf {
  readonly rows: Int32Array;
  readonly histogram: Histogram;
  readonly split: Split | null;
  /** where its number stands: [node, 2 or 3], null for the root */
  readonly place: readonly [node: number, side: 2 | 3] | null;
}

/**
 * @param looked - the columns that may be split by
 * @param rows - the rows that count
 * @param residuals - what is still missing, one a row of the table
 * @param rules - `leaves` at most, and `rate`: how much of what is missing a tree gives
 */
export function growTree(
  columns: readonly BinnedColumn[],
  looked: readonly number[],
  rows: Int32Array,
  residuals: Float32Array,
  rules: SplitRules & { readonly rate: number; readonly leaves: number },
): Tree {
  const binned = looked.map((column) => columns[column]!);
  const leafOf = (of: Int32Array, histogram: Histogram, place: Leaf["place"]): Leaf => {
    return { rows: of, histogram, split: bestSplit(histogram, rules), place };
  };
  const nodes: [number, number, number, number][] = [];
  const leaves = [leafOf(rows, countRows(binned, rows, residuals), null)];
  while (leaves.length < rules.leaves) {
    const chosen = leaves.reduce((a, b) => ((b.split?.gain ?? 0) > (a.split?.gain ?? 0) ? b : a));
    const { split, place } = chosen;
    if (!split) break;
    const column = binned[split.column]!;
    const node = nodes.push([looked[split.column]!, column.edges[split.bin]!, 0, 0]) - 1;
    if (place) nodes[place[0]]![place[1]] = node;
    const upTo = chosen.rows.filter((row) => column.bins[row]! <= split.bin);
    const above = chosen.rows.filter((row) => column.bins[row]! > split.bin);
    const smaller = upTo.length < above.length ? upTo : above;
    const counted = countRows(binned, smaller, residuals);
    const rest = without(chosen.histogram, counted);
    leaves.splice(
      leaves.indexOf(chosen),
      1,
      leafOf(upTo, smaller === upTo ? counted : rest, [node, 2]),
      leafOf(above, smaller === above ? counted : rest, [node, 3]),
    );
  }
  leaves.forEach(({ place }, i) => {
    if (place) nodes[place[0]]![place[1]] = -1 - i;
  });
  const valueOf = (of: Int32Array): number =>
    (rules.rate * of.reduce((sum, row) => sum + residuals[row]!, 0)) / (of.length + rules.shrinkage);
  return { nodes, leaves: leaves.map((leaf) => valueOf(leaf.rows)) };
}
