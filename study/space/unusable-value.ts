import { hasValue } from "./has-value.ts";
import { fromScale, numericRange, valueAt } from "./numeric-range.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";

/** Of a continuous range: irrational, so that a value there is hardly ever an integer. */
const BETWEEN = (3 - Math.sqrt(5)) / 2;

/**
 * A value that `parameter` may take and that `limit`, a parameter of the same name in its widest sense, does not have.
 * @returns undefined when all of them fit: ends, steps and choices
 */
export function unusableValue(parameter: Parameter, limit: Parameter): ParameterValue | undefined {
  return telling(parameter).find((value) => !hasValue(limit, value));
}

/** Values of the parameter that do not fit if any does not: limits have no gaps but those of integers. */
function telling(parameter: Parameter): readonly ParameterValue[] {
  if (parameter.type === "categorical") return parameter.choices;
  const range = numericRange(parameter);
  if (range.count === 1) return [range.low];
  const share = range.scaleLow + BETWEEN * (range.scaleHigh - range.scaleLow);
  return [range.low, range.high, range.step === null ? fromScale(range, share) : valueAt(range, 1)];
}
