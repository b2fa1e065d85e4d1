/** SVG path data from points in pixels. Null and non-finite values break a line. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

export function linePath(points: readonly (Point | null)[]): string {
  let pen = "M";
  let path = "";
  for (const point of points) {
    const drawn = point !== null && Number.isFinite(point.x) && Number.isFinite(point.y);
    if (drawn) path += pen + at(point);
    pen = drawn ? "L" : "M";
  }
  return path;
}

/** Between two lines that share their x: an interval. */
export const bandPath = (upper: readonly Point[], lower: readonly Point[]): string =>
  upper.length === 0 ? "" : `${linePath([...upper, ...lower.toReversed()])}Z`;

/** Keeps each value until the next point's x: a best-so-far line. */
export function stepPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  return rest.reduce((path, point) => `${path}H${round(point.x)}V${round(point.y)}`, `M${at(first)}`);
}

/**
 * At most about `most` points, keeping the lowest and highest of each run, so that spikes stay visible.
 * @param values - a dense curve in order
 */
export function thin<T extends { readonly y: number }>(values: readonly T[], most: number): readonly T[] {
  const size = Math.ceil((2 * values.length) / most);
  if (size <= 2) return values;
  const kept: T[] = [];
  for (let from = 0; from < values.length; from += size) {
    const run = values.slice(from, from + size);
    const low = run.reduce((a, b) => (b.y < a.y ? b : a));
    const high = run.reduce((a, b) => (b.y > a.y ? b : a));
    kept.push(...(run.indexOf(low) <= run.indexOf(high) ? [low, high] : [high, low]));
  }
  return kept;
}

interface SparkForm {
  readonly width: number;
  readonly height: number;
  /** points that fill the width */
  readonly length: number;
  readonly domain?: readonly [number, number] | undefined;
}

/** A sparkline's path and last point; null where there is nothing to draw. */
export function sparkPath(
  values: readonly (number | null)[],
  { width, height, length, domain }: SparkForm,
): { d: string; end: Point } | null {
  const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [low, high] = domain ?? [Math.min(...finite), Math.max(...finite)];
  const span = high - low || 1;
  const points = values.map((value, index) =>
    value === null || !Number.isFinite(value)
      ? null
      : {
          x: (width * index) / Math.max(1, length - 1),
          y: height - height * Math.min(1, Math.max(0, (value - low) / span)),
        },
  );
  const end = points.findLast((point) => point !== null);
  return end == null ? null : { d: linePath(points), end };
}
