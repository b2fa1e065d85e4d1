import { WorkbenchError } from "../errors.ts";
import { isActive, paramValue } from "./active.ts";
import { fromScale, numericRange, toScale, valueAt } from "./numeric-range.ts";
import type { Parameter, ParameterValue, Params, SearchSpace } from "./parameter.ts";

/** Stepped and integer parameters with more values than this are thinned to `gridPoints`. */
const maxEnumerated = 16;

/** The cells of a full factorial design, without holding them in memory. */
export interface Grid {
  readonly size: number;
  /** @param index - 0 to size - 1 */
  cell(index: number): Params;
}

/**
 * Choices and steps are enumerated; continuous parameters, and those with more than 16 values, give `gridPoints`
 * values evenly spaced on their (log) scale, ends included. Inactive parameters do not multiply cells.
 * @throws WorkbenchError "grid-too-large" above 2^53 cells
 */
export function createGrid(space: SearchSpace, gridPoints = 5): Grid {
  const values = space.parameters.map((parameter) => gridValues(parameter, gridPoints));
  const count = cellCounter(space, values);
  const size = count(0, {});
  if (size > Number.MAX_SAFE_INTEGER) {
    throw new WorkbenchError(
      "grid-too-large",
      `The grid has ${size.toExponential(1)} cells.`,
      "Use random or tpe.",
    );
  }
  return { size, cell: (index) => cellAt(space, values, count, index) };
}

export function* gridCells(space: SearchSpace, gridPoints = 5): Generator<Params, void> {
  const grid = createGrid(space, gridPoints);
  for (let index = 0; index < grid.size; index++) yield grid.cell(index);
}

/** The values that the grid gives one parameter. */
export function gridValues(parameter: Parameter, gridPoints = 5): ParameterValue[] {
  if (parameter.type === "categorical") return [...parameter.choices];
  const range = numericRange(parameter);
  if (range.count <= maxEnumerated) return Array.from({ length: range.count }, (_, k) => valueAt(range, k));
  const [low, high] = [toScale(range, range.low), toScale(range, range.high)];
  const last = gridPoints - 1;
  const points = Array.from({ length: gridPoints }, (_, i) =>
    i === 0 ? range.low : i === last ? range.high : fromScale(range, low + ((high - low) * i) / last),
  );
  return [...new Set(points)];
}

type CountCells = (from: number, params: Params) => number;

/** Cells below a partial configuration, remembered by the values that later conditions ask about. */
function cellCounter(space: SearchSpace, values: readonly ParameterValue[][]): CountCells {
  const { parameters } = space;
  const asked = parameters.map((_, i) => parentsAskedFrom(parameters, i));
  const known = new Map<string, number>();
  const count: CountCells = (from, params) => {
    const parameter = parameters[from];
    if (!parameter) return 1;
    const key = JSON.stringify([from, asked[from]!.map((name) => valueOrAbsent(params, name))]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const branches = branchesOf(parameter, values[from]!, params);
    const total = branches.reduce((sum, branch) => sum + count(from + 1, branch), 0);
    known.set(key, total);
    return total;
  };
  return count;
}

/** JSON would write undefined as null, which is a value. */
function valueOrAbsent(params: Params, name: string): ParameterValue | [] {
  const value = paramValue(params, name);
  return value === undefined ? [] : value;
}

function parentsAskedFrom(parameters: readonly Parameter[], from: number): string[] {
  return [...new Set(parameters.slice(from).flatMap(({ when }) => (when ? [when.parameter] : [])))];
}

function branchesOf(parameter: Parameter, values: readonly ParameterValue[], params: Params): Params[] {
  if (!isActive(parameter, params)) return [params];
  return values.map((value) => ({ ...params, [parameter.name]: value }));
}

function cellAt(
  space: SearchSpace,
  values: readonly ParameterValue[][],
  count: CountCells,
  index: number,
): Params {
  let params: Params = {};
  let rest = index;
  space.parameters.forEach((parameter, i) => {
    for (const branch of branchesOf(parameter, values[i]!, params)) {
      const below = count(i + 1, branch);
      if (rest < below) {
        params = branch;
        return;
      }
      rest -= below;
    }
  });
  return params;
}
