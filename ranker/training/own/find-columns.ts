/** Which columns the parameters of some trials make. */
import type { ParameterValue, Params } from "../../../study/index.ts";
import { centreAndUnit } from "../../model/compare.ts";
import { levelOf, type OwnColumn } from "../../model/correction/columns.ts";

/** highest over lowest from which on a parameter is compared by its logarithm */
const WIDE = 30;
/** more values of one name are names of things, which new trials will not have */
const MOST_CHOICES = 12;

/** By name, in the order of the alphabet. A parameter that never changes makes none. */
export function findColumns(params: readonly Params[]): readonly OwnColumn[] {
  const names = [...new Set(params.flatMap((each) => Object.keys(each)))].sort();
  return names.flatMap((name) => {
    const values = params.map((each) => each[name]).filter((value) => value !== undefined);
    return columnsOf(name, values);
  });
}

function columnsOf(name: string, values: readonly ParameterValue[]): readonly OwnColumn[] {
  const distinct = [...new Set(values)];
  if (distinct.length < 2) return [];
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === values.length) return [numberColumn(name, numbers)];
  if (distinct.length > MOST_CHOICES) return [];
  return distinct
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    .map((value) => ({ kind: "choice", name, value }));
}

function numberColumn(name: string, numbers: readonly number[]): OwnColumn {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = low > 0 && high / low >= WIDE;
  const { centre, unit } = centreAndUnit(numbers.map((value) => levelOf(value, isLog)));
  return { kind: "number", name, isLog, centre, unit };
}
