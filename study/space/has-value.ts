import { indexOfValue, numericRange, valueAt } from "./numeric-range.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";

/** Whether the parameter can take the value: type, bounds and steps. Choices compare by type too: 1 is not "1". */
export function hasValue(parameter: Parameter, value: ParameterValue | undefined): boolean {
  if (parameter.type === "categorical") return value !== undefined && parameter.choices.includes(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (parameter.type === "int" && !Number.isInteger(value)) return false;
  const range = numericRange(parameter);
  if (range.step === null) return value >= range.low && value <= range.high;
  const nearest = valueAt(range, indexOfValue(range, value));
  return Math.abs(value - nearest) <= 1e-9 * range.step;
}

/** How many values the parameter can take; Infinity when continuous. */
export function valueCount(parameter: Parameter): number {
  return parameter.type === "categorical" ? parameter.choices.length : numericRange(parameter).count;
}

/** "one of plain, residual" or "0 to 0.75 in steps of 0.25", for messages. */
export function describeValues(parameter: Parameter): string {
  if (parameter.type === "categorical") {
    return `one of ${parameter.choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  }
  const kind = parameter.type === "int" ? "an integer" : "a number";
  const steps = parameter.step === undefined || parameter.step === 1 ? "" : ` in steps of ${parameter.step}`;
  return `${kind} from ${parameter.low} to ${parameter.high}${steps}`;
}
