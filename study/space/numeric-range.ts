import type { FloatParameter, IntParameter } from "./parameter.ts";

export type NumericParameter = FloatParameter | IntParameter;

/** A numeric parameter seen on the scale on which it is drawn: ln x if `log`, else x. */
export interface NumericRange {
  /** smallest value */
  readonly low: number;
  /** largest value that can occur: the last step, when `high` is not a multiple of `step` away from `low` */
  readonly high: number;
  /** null: continuous */
  readonly step: number | null;
  /** number of values; Infinity when continuous and not single-valued */
  readonly count: number;
  readonly log: boolean;
  /** ends on the scale; half a step outside low and high when stepped, so that each value owns an equal cell */
  readonly scaleLow: number;
  readonly scaleHigh: number;
}

export function numericRange(parameter: NumericParameter): NumericRange {
  const { low, log } = parameter;
  const step = parameter.step ?? null;
  const count =
    step === null ? (low === parameter.high ? 1 : Infinity) : stepCount(low, parameter.high, step);
  const high = step === null ? parameter.high : stepValue(low, step, count - 1);
  const half = (step ?? 0) / 2;
  const scale = log ? Math.log : (x: number): number => x;
  return { low, high, step, count, log, scaleLow: scale(low - half), scaleHigh: scale(high + half) };
}

/** The k-th value of a stepped parameter, from 0. */
export function valueAt(range: NumericRange, k: number): number {
  return range.step === null ? range.low : stepValue(range.low, range.step, k);
}

/** Index of the value nearest to x. */
export function indexOfValue(range: NumericRange, x: number): number {
  if (range.step === null) return 0;
  return Math.min(Math.max(Math.round((x - range.low) / range.step), 0), range.count - 1);
}

export function toScale(range: NumericRange, x: number): number {
  return range.log ? Math.log(x) : x;
}

/** Back from the scale: to the nearest value, clipped into the range. */
export function fromScale(range: NumericRange, t: number): number {
  const x = range.log ? Math.exp(t) : t;
  if (range.step !== null) return valueAt(range, indexOfValue(range, x));
  return Math.min(Math.max(x, range.low), range.high);
}

function stepCount(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + 1e-9) + 1; // (0.96 - 0.8) / 0.04 is 3.9999999999999982
}

function stepValue(low: number, step: number, k: number): number {
  if (k === 0 || (Number.isInteger(step) && Number.isInteger(low))) return low + k * step;
  return Number((low + k * step).toPrecision(15)); // 0.3, not 0.30000000000000004
}
