import type { Figure } from "../../protocol/index.ts";
import { seededRandom } from "../../study/index.ts";

const draws = 400;

/**
 * 95 % percentile bootstrap over samples (Efron, 1979), seeded so that a report repeats.
 * @param count - number of samples
 * @param statistic - of the rows drawn; the identity draw gives the figure itself
 */
export function bootstrapFigure(count: number, statistic: (rows: Int32Array) => number): Figure {
  const value = statistic(Int32Array.from({ length: count }, (_, row) => row));
  if (count < 2) return { value, low: value, high: value };
  const random = seededRandom("bootstrap", count);
  const rows = new Int32Array(count);
  const values = Float64Array.from({ length: draws }, () => {
    for (let i = 0; i < count; i++) rows[i] = random.integer(count);
    return statistic(rows);
  }).sort();
  return { value, low: values[Math.floor(0.025 * draws)]!, high: values[Math.ceil(0.975 * draws) - 1]! };
}
