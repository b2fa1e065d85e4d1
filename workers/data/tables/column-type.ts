/** What a column holds: numbers, categories, or nothing that a network can learn from. */
import { isMissing, numberForm } from "./cells.ts";

/** Categories become one input each; more than these are ids or free text rather than categories. */
export const MOST_CATEGORIES = 30;
/** A few cells such as "unknown" do not make a column of numbers text, when it has many different ones. */
const MOST_STRAY = 0.02;
const ID_NAME = /^(|id|idx|index|row|row_?(id|nr|no|number)|unnamed: ?\d+|uuid|guid)$|[_ -]id$|[a-z]Id$|ID$/;
const SHORTEST_COUNT = 10; // rows from which 1, 2, 3 … is no accident

export type ColumnType =
  | { readonly type: "number"; readonly comma: boolean; readonly stray: number }
  | { readonly type: "category" }
  | {
      readonly type: "ignored";
      readonly reason: string;
      /** code of the import's warning that names such columns together */
      readonly warning?: "constant-column" | "target-leak";
    };

/** @param cells - of all rows */
export function columnType(name: string, cells: readonly string[]): ColumnType {
  const present = cells.filter((cell) => !isMissing(cell));
  const distinct = new Set(present);
  if (present.length === 0) return { type: "ignored", reason: "it has no values" };
  if (distinct.size === 1 && present.length === cells.length)
    return {
      type: "ignored",
      reason: `every row has ${JSON.stringify(present[0])}`,
      warning: "constant-column",
    };
  if (distinct.size === 1) return { type: "category" }; // there or not there
  const numbers = asNumbers(present, distinct.size);
  if (numbers !== null) {
    const id = isCount(present) || (ID_NAME.test(name) && distinct.size === present.length);
    return id ? { type: "ignored", reason: "it numbers the rows" } : numbers;
  }
  if (distinct.size === present.length && present.length >= SHORTEST_COUNT)
    return { type: "ignored", reason: "every value is different, as in ids or free text" };
  if (distinct.size <= MOST_CATEGORIES) return { type: "category" };
  return {
    type: "ignored",
    reason: `${distinct.size} different values, more than ${MOST_CATEGORIES} categories`,
  };
}

/** @returns null for text */
export function asNumbers(
  present: readonly string[],
  distinct: number,
): Extract<ColumnType, { type: "number" }> | null {
  const form = numberForm(present);
  const few = form.stray <= MOST_STRAY * present.length && distinct > MOST_CATEGORIES;
  return form.stray === 0 || few ? { type: "number", ...form } : null;
}

/** 1, 2, 3 … down the rows. */
function isCount(cells: readonly string[]): boolean {
  const first = Number(cells[0]);
  if (cells.length < SHORTEST_COUNT || !Number.isInteger(first)) return false;
  return cells.every((cell, row) => Number(cell) === first + row);
}
