import { WorkbenchError } from "../errors.ts";
import { isActive, paramValue } from "./active.ts";
import { describeValues, hasValue } from "./has-value.ts";
import type { Parameter, Params, SearchSpace } from "./parameter.ts";

/** @throws WorkbenchError "bad-params" when a value is missing, unknown, out of range or inactive */
export function checkParams(space: SearchSpace, params: Params): void {
  const known = new Set(space.parameters.map((parameter) => parameter.name));
  for (const name of Object.keys(params)) {
    if (!known.has(name)) {
      throw badParams(
        `The search space has no parameter "${name}".`,
        `Its parameters: ${[...known].join(", ")}.`,
      );
    }
  }
  for (const parameter of space.parameters) checkParameter(parameter, params);
}

function checkParameter(parameter: Parameter, params: Params): void {
  const { name } = parameter;
  const value = paramValue(params, name);
  if (!isActive(parameter, params)) {
    if (value === undefined) return;
    const reason = `"${parameter.when!.parameter}" is ${show(paramValue(params, parameter.when!.parameter))}`;
    throw badParams(
      `"${name}" is ${show(value)}, but it does not exist when ${reason}.`,
      `Leave "${name}" out.`,
    );
  }
  if (value === undefined) throw badParams(`"${name}" has no value.`, `Give ${describeValues(parameter)}.`);
  if (!hasValue(parameter, value)) {
    throw badParams(`"${name}" cannot be ${show(value)}.`, `Give ${describeValues(parameter)}.`);
  }
}

function show(value: unknown): string {
  return value === undefined ? "absent" : typeof value === "number" ? String(value) : JSON.stringify(value);
}

function badParams(message: string, action: string): WorkbenchError {
  return new WorkbenchError("bad-params", message, action);
}
