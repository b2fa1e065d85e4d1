import { isActive, paramValue } from "./active.ts";
import { fromScale, numericRange, toScale } from "./numeric-range.ts";
import type { Parameter, ParameterValue, Params, SearchSpace } from "./parameter.ts";

/**
 * A configuration as a point of the unit cube, one coordinate a parameter in the order of the space. Every value of
 * a discrete parameter owns an equal share of its axis (equal in ln for log integers) and encodes to a point within.
 * @returns [parameters]; NaN where the parameter is inactive
 */
export function encode(space: SearchSpace, params: Params): number[] {
  return space.parameters.map((parameter) => {
    const value = isActive(parameter, params) ? paramValue(params, parameter.name) : undefined;
    return value === undefined ? NaN : encodeValue(parameter, value);
  });
}

/** The configuration at a point of the unit cube; coordinates of inactive parameters do not matter. */
export function decode(space: SearchSpace, point: readonly number[]): Params {
  const params: Params = {};
  space.parameters.forEach((parameter, i) => {
    if (isActive(parameter, params)) params[parameter.name] = decodeValue(parameter, point[i] ?? NaN);
  });
  return params;
}

/** @param unit - in [0, 1]; uniform draws give the parameter's own distribution */
export function decodeValue(parameter: Parameter, unit: number): ParameterValue {
  if (parameter.type === "categorical") {
    const { choices } = parameter;
    return choices[Math.min(Math.floor(unit * choices.length), choices.length - 1)]!;
  }
  const range = numericRange(parameter);
  return fromScale(range, range.scaleLow + unit * (range.scaleHigh - range.scaleLow));
}

function encodeValue(parameter: Parameter, value: ParameterValue): number {
  if (parameter.type === "categorical")
    return (parameter.choices.indexOf(value) + 0.5) / parameter.choices.length;
  const range = numericRange(parameter);
  if (range.count === 1 || typeof value !== "number") return 0.5;
  return (toScale(range, value) - range.scaleLow) / (range.scaleHigh - range.scaleLow);
}
