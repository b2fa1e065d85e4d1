/** One axis of a chart: where a value stands, and which values are labelled. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly domain: readonly [number, number];
  place(value: number): number;
  /** the value that stands at a pixel */
  valueAt(pixel: number): number;
}

interface AxisForm {
  readonly kind: "linear" | "log";
  readonly domain: readonly [number, number];
  /** pixels: where the domain's ends stand */
  readonly range: readonly [number, number];
  /** about how many ticks at most */
  readonly most?: number;
}

/** A log axis needs a positive domain; otherwise it is drawn linear. An empty domain is widened. */
export function makeAxis({ kind, domain: [low, high], range, most = 5 }: AxisForm): Axis {
  const domain = widen(low, high);
  const isLog = kind === "log" && domain[0] > 0;
  const scale = isLog ? Math.log : (value: number): number => value;
  const [from, to] = [scale(domain[0]), scale(domain[1])];
  return {
    domain,
    ticks: isLog ? logTicks(domain, most) : linearTicks(domain, most),
    place: (value) => range[0] + ((range[1] - range[0]) * (scale(value) - from)) / (to - from),
    valueAt: (pixel) => {
      const scaled = from + ((to - from) * (pixel - range[0])) / (range[1] - range[0]);
      return isLog ? Math.exp(scaled) : scaled;
    },
  };
}

function widen(low: number, high: number): readonly [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (high - low > Math.max(1e-12, Math.abs(low) * 1e-9)) return [low, high];
  const pad = Math.abs(low) / 2 || 0.5;
  return [low - pad, low + pad];
}

/** Multiples of 1, 2 or 5 times a power of ten within the domain. */
export function linearTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

const series = [[1, 1.5, 2, 3, 5, 8], [1, 2, 3, 5, 8], [1, 2, 5], [1]] as const;

/** Round numbers spread evenly on a log axis; falls back to linear ticks where the domain holds too few. */
export function logTicks(domain: readonly [number, number], most: number): readonly number[] {
  const [low, high] = domain;
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  );
  const all = series.map((factors) =>
    powers
      .flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(6))))
      .filter((tick) => tick >= low && tick <= high),
  );
  const fitting = all.find((ticks) => ticks.length <= most) ?? everyNth(all.at(-1) ?? [], most);
  return fitting.length >= 2 ? fitting : linearTicks(domain, most);
}

const everyNth = (ticks: readonly number[], most: number): readonly number[] =>
  ticks.filter((_, index) => index % Math.ceil(ticks.length / most) === 0);

/** A tick's text: no more digits than it needs. */
export const tickText = (value: number): string =>
  (Math.abs(value) >= 1e5 ? value.toExponential(0) : String(value)).replace("-", "\u2212");
