import type { NumericRange } from "../../space/index.ts";
import type { Bandwidth } from "./presets.ts";

/**
 * Widths of the observations' kernels, kept between range / min(100, kernels + 1) and the range ("magic clip").
 * @param points - observations on the range's scale, [n]
 * @param dimensions - of the mixture that the kernels belong to
 */
export function kernelWidths(
  points: readonly number[],
  range: NumericRange,
  bandwidth: Bandwidth,
  dimensions: number,
): Float64Array {
  const span = range.scaleHigh - range.scaleLow;
  const widths =
    bandwidth === "neighbour" ? neighbourWidths(points, range) : sharedWidths(points, span, dimensions);
  const kernels = points.length + 1;
  const narrowest = span / Math.min(100, kernels + 1);
  return widths.map((width) => Math.min(Math.max(width, narrowest), span));
}

/** Distance to the farther neighbour; the range's ends are neighbours only of a lone observation. */
function neighbourWidths(points: readonly number[], { scaleLow, scaleHigh }: NumericRange): Float64Array {
  const order = points.map((_, i) => i).sort((i, j) => points[i]! - points[j]!);
  const sorted = order.map((i) => points[i]!);
  const widths = new Float64Array(points.length);
  const last = sorted.length - 1;
  order.forEach((original, k) => {
    const left = sorted[k]! - (k === 0 ? scaleLow : sorted[k - 1]!);
    const right = (k === last ? scaleHigh : sorted[k + 1]!) - sorted[k]!;
    const inner = last > 0 && (k === 0 || k === last);
    widths[original] = inner ? (k === 0 ? right : left) : Math.max(left, right);
  });
  return widths;
}

/** Optuna 4's multivariate rule: 0.2 n^(-1/(d+4)) of the range. */
function sharedWidths(points: readonly number[], span: number, dimensions: number): Float64Array {
  const width = 0.2 * Math.max(points.length, 1) ** (-1 / (dimensions + 4)) * span;
  return new Float64Array(points.length).fill(width);
}
