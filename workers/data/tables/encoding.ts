/** How cells become what a network takes: found on the training rows, the same for every row after. */
import type { ColumnEncoding, TableEncoding } from "../../../protocol/index.ts";
import { orderedClasses } from "../class-names.ts";
import { isMissing, numberOf } from "./cells.ts";
import type { OpenedTable } from "./open-table.ts";

type Cells = ReadonlyMap<string, readonly string[]>;

/** @param train - rows */
export function fitEncoding(opened: OpenedTable, train: Int32Array): TableEncoding {
  const { target, cells } = opened;
  const columns = opened.columns.flatMap((column): ColumnEncoding[] => {
    const { name, type } = column;
    if (type === "ignored") return [];
    const all = cells.get(name)!;
    const rows = Array.from(train, (row) => all[row]!);
    if (type === "category") return [{ type, name, values: categoriesOf(rows) }];
    return [fitNumber(name, rows, column.comma)];
  });
  if (target.task !== "regression") return { columns, target: target.name, scale: null };
  const answers = cells.get(target.name)!;
  const scale = momentsOf(Array.from(train, (row) => numberOf(answers[row]!, target.comma)));
  return { columns, target: target.name, scale };
}

function categoriesOf(cells: readonly string[]): string[] {
  const missing = cells.some(isMissing) ? [""] : [];
  return [...orderedClasses(cells.filter((cell) => !isMissing(cell))), ...missing];
}

function fitNumber(name: string, cells: readonly string[], comma: boolean): ColumnEncoding {
  const present = cells.map((cell) => numberOf(cell, comma)).filter((value) => !Number.isNaN(value));
  const sorted = present.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = sorted.length === 0 ? 0 : (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  const filled = cells.map((cell) => numberOr(cell, comma, median));
  return { type: "number", name, comma, median, ...momentsOf(filled) };
}

/** A deviation of 0 becomes 1: such a column is only centred. */
function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

function numberOr(cell: string, comma: boolean, otherwise: number): number {
  const value = isMissing(cell) ? NaN : numberOf(cell, comma);
  return Number.isNaN(value) ? otherwise : value;
}

export function inputCount({ columns }: TableEncoding): number {
  return columns.reduce((sum, column) => sum + (column.type === "number" ? 1 : column.values.length), 0);
}

/** Inputs of the given rows: float32 [rows, inputs]. A missing category that training never saw is none of them. */
export function encodeRows(
  encoding: TableEncoding,
  cells: Cells,
  rows: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const width = inputCount(encoding);
  const values = new Float32Array(rows.length * width);
  let first = 0;
  for (const column of encoding.columns) {
    const own = cells.get(column.name)!;
    for (let at = 0; at < rows.length; at++) writeCell(column, own[rows[at]!]!, values, at * width + first);
    first += column.type === "number" ? 1 : column.values.length;
  }
  return values;
}

function writeCell(column: ColumnEncoding, cell: string, values: Float32Array, at: number): void {
  if (column.type === "number") {
    const { comma, median, mean, deviation } = column;
    values[at] = (numberOr(cell, comma, median) - mean) / deviation;
    return;
  }
  const value = column.values.indexOf(isMissing(cell) ? "" : cell);
  if (value >= 0) values[at + value] = 1;
}
