/** Columns that say the target over again: with them a network learns nothing that is of use. */
import { isMissing, numberOf } from "./cells.ts";
import type { Target } from "./target.ts";

/** Fewer rows agree by chance. */
const FEWEST_ROWS = 20;
const SAME = 1 - 1e-9; // of a correlation, squared

/** @param cells - of the column, and the target's, row by row */
export function repeatsTarget(cells: readonly string[], target: readonly string[], kind: Target): boolean {
  if (target.length < FEWEST_ROWS) return false;
  return kind.task === "regression"
    ? correlation(cells, target, kind.comma) >= SAME
    : isRenamed(cells, target);
}

/** Every value stands for one class, and every class for one value. */
function isRenamed(cells: readonly string[], target: readonly string[]): boolean {
  const [forward, back] = [new Map<string, string>(), new Map<string, string>()];
  return cells.every((cell, row) => {
    const label = target[row]!;
    if (isMissing(cell)) return false;
    if (!forward.has(cell)) forward.set(cell, label);
    if (!back.has(label)) back.set(label, cell);
    return forward.get(cell) === label && back.get(label) === cell;
  });
}

/** Pearson's, squared; 0 where a cell is no number. */
function correlation(cells: readonly string[], target: readonly string[], comma: boolean): number {
  const xs = cells.map((cell) => numberOf(cell, comma));
  const ys = target.map((cell) => numberOf(cell, comma));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const product = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((sum, value, row) => sum + (value - ma) * (b[row]! - mb), 0);
  const [xx, yy, xy] = [product(xs, mx, xs, mx), product(ys, my, ys, my), product(xs, mx, ys, my)];
  const squared = (xy * xy) / (xx * yy);
  return Number.isNaN(squared) ? 0 : squared;
}
