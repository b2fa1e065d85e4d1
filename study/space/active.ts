import type { Parameter, ParameterValue, Params, SearchSpace } from "./parameter.ts";

/** The value of a parameter, or undefined where it is absent; safe for names such as "constructor". */
export function paramValue(params: Params, name: string): ParameterValue | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

/** Whether the parameter exists, given the values of the parameters before it. */
export function isActive(parameter: Parameter, params: Params): boolean {
  if (parameter.when === undefined) return true;
  const value = paramValue(params, parameter.when.parameter);
  return value !== undefined && parameter.when.values.includes(value);
}

/** The parameters that exist in this configuration, in the order of the space. */
export function activeParameters(space: SearchSpace, params: Params): Parameter[] {
  return space.parameters.filter((parameter) => isActive(parameter, params));
}
