import {
  hasValue,
  isActive,
  type Parameter,
  type ParameterValue,
  type Params,
  type SearchSpace,
} from "../../../study/index.ts";

/** Drops parameters that no longer exist and gives those that now do a value in the middle of their range. */
export function withDefaults(space: SearchSpace, params: Params): Params {
  const chosen: Record<string, ParameterValue> = {};
  for (const parameter of space.parameters) {
    if (isActive(parameter, chosen)) chosen[parameter.name] = params[parameter.name] ?? middleOf(parameter);
  }
  return chosen;
}

function middleOf(parameter: Parameter): ParameterValue {
  if (parameter.type === "categorical") return parameter.choices[0] ?? null;
  const { low, high, log } = parameter;
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  const { step } = parameter;
  return step === undefined ? middle : low + step * Math.round((middle - low) / step);
}

/** Reads `3e-3` or `0,003` for a parameter; the problem quotes what was typed and the range. */
export function readNumber(
  parameter: Exclude<Parameter, { type: "categorical" }>,
  text: string,
): { readonly value: number; readonly problem: null } | { readonly value: null; readonly problem: string } {
  const value = text.trim() === "" ? NaN : Number(text.trim().replace(",", "."));
  if (hasValue(parameter, value)) return { value, problem: null };
  const every = parameter.step === undefined ? "" : `, every ${parameter.step}`;
  return {
    value: null,
    problem: `"${text}" is not a number from ${parameter.low} to ${parameter.high}${every}.`,
  };
}
