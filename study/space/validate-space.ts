import { WorkbenchError } from "../errors.ts";
import { describeValues, hasValue, valueCount } from "./has-value.ts";
import type { NumericParameter } from "./numeric-range.ts";
import type { CategoricalParameter, Condition, Parameter, SearchSpace } from "./parameter.ts";

/**
 * Checks what the schema cannot: bounds, steps, duplicates, and that every condition can be met.
 * @returns the same space
 * @throws WorkbenchError "bad-space" naming the parameter and the bad value
 */
export function validateSpace(space: SearchSpace): SearchSpace {
  const names = space.parameters.map((parameter) => parameter.name);
  const earlier = new Map<string, Parameter>();
  for (const parameter of space.parameters) {
    if (parameter.name === "__proto__")
      throw badSpace(`A parameter cannot be named "__proto__".`, "Rename it.");
    if (earlier.has(parameter.name)) {
      throw badSpace(`Two parameters are named "${parameter.name}".`, "Rename or remove one of them.");
    }
    if (parameter.type === "categorical") checkChoices(parameter);
    else checkRange(parameter);
    if (parameter.when) checkCondition(parameter, parameter.when, earlier, names, space);
    earlier.set(parameter.name, parameter);
  }
  return space;
}

export function badSpace(message: string, action: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError("bad-space", message, action, cause === undefined ? undefined : { cause });
}

function checkChoices({ name, choices }: CategoricalParameter): void {
  if (choices.length === 0) throw badSpace(`"${name}" has no values.`, "Give at least one value.");
  const twice = choices.find((choice, i) => choices.indexOf(choice) !== i);
  if (twice !== undefined) {
    throw badSpace(`"${name}" lists ${JSON.stringify(twice)} twice.`, "List each value once.");
  }
}

function checkRange(parameter: NumericParameter): void {
  const { name, low, high, log, step } = parameter;
  for (const bound of [low, high]) {
    if (!Number.isFinite(bound) || (parameter.type === "int" && !Number.isSafeInteger(bound))) {
      throw badSpace(
        `"${name}" has the bound ${bound}.`,
        `Give a finite ${parameter.type === "int" ? "integer" : "number"}.`,
      );
    }
  }
  if (low > high) throw badSpace(`"${name}" has min ${low} above max ${high}.`, "Swap them.");
  if (!Number.isFinite(high - low)) {
    throw badSpace(`"${name}" spans ${low} to ${high}, too wide for a double.`, "Narrow it.");
  }
  if (step !== undefined && !(step > 0))
    throw badSpace(`"${name}" has the step ${step}.`, "Give a step above 0.");
  if (log) checkLog(parameter);
  if (step !== undefined && valueCount(parameter) > Number.MAX_SAFE_INTEGER) {
    throw badSpace(`"${name}" has the step ${step}, far too fine for its range.`, "Give a larger step.");
  }
}

function checkLog({ name, type, low, step }: NumericParameter): void {
  const smallest = type === "int" ? low >= 1 : low > 0;
  if (!smallest) {
    // whole bounds make a range of integers, which the writer of 0 for a learning rate did not mean
    const least = type === "int" ? "of 1 or more, a real one such as 1e-4" : "above 0, such as 1e-4";
    throw badSpace(`"${name}" is logarithmic but has min ${low}.`, `Give a min ${least}, or use uniform.`);
  }
  if (step !== undefined && !(type === "int" && step === 1)) {
    throw badSpace(`"${name}" is logarithmic and has the step ${step}.`, "Drop the step, or use q_uniform.");
  }
}

function checkCondition(
  { name }: Parameter,
  { parameter: parentName, values }: Condition,
  earlier: ReadonlyMap<string, Parameter>,
  names: readonly string[],
  space: SearchSpace,
): void {
  const parent = earlier.get(parentName);
  if (!parent) throw missingParent(name, parentName, names, space);
  if (values.length === 0)
    throw badSpace(`"${name}" exists for no value of "${parentName}".`, "Give a value.");
  if (valueCount(parent) === Infinity) {
    throw badSpace(
      `"${name}" depends on "${parentName}", which is continuous.`,
      "Depend on a parameter that has separate values.",
    );
  }
  const impossible = values.find((value) => !hasValue(parent, value));
  if (impossible !== undefined) {
    throw badSpace(
      `"${name}" exists when "${parentName}" is ${JSON.stringify(impossible)}, a value that it never takes.`,
      `"${parentName}" is ${describeValues(parent)}.`,
    );
  }
}

function missingParent(
  name: string,
  parent: string,
  names: readonly string[],
  space: SearchSpace,
): WorkbenchError {
  if (!names.includes(parent)) {
    return badSpace(
      `"${name}" depends on "${parent}", which does not exist.`,
      `Parameters: ${names.join(", ")}.`,
    );
  }
  const cycle = findCycle(name, space);
  if (cycle)
    return badSpace(`Conditions form a circle: ${cycle.join(" -> ")}.`, "Remove one of these conditions.");
  return badSpace(
    `"${name}" stands before "${parent}", on which it depends.`,
    `Move "${name}" below "${parent}".`,
  );
}

/** The chain of parents from `name` back to `name` or to a name seen before, if there is one. */
function findCycle(name: string, space: SearchSpace): string[] | null {
  const parentOf = new Map(space.parameters.map((parameter) => [parameter.name, parameter.when?.parameter]));
  const chain = [name];
  for (let next = parentOf.get(name); next !== undefined; next = parentOf.get(next)) {
    const seen = chain.includes(next);
    chain.push(next);
    if (seen) return chain;
  }
  return null;
}
