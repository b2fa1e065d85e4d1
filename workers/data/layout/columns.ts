/** Guesses what a table's columns mean. */
import type { Table } from "../table.ts";
import type { ImageIndex } from "./image-index.ts";

const SAMPLE_ROWS = 200;

/** The column whose cells name images, for most of the first rows; null when there is none. */
export function imageColumnOf(table: Table, index: ImageIndex): string | null {
  const rows = evenlySpaced(table.rows, SAMPLE_ROWS);
  const scored = table.columns.map((column, at) => {
    const hits = rows.filter(
      (row) => (row[column] ?? "") !== "" && index.find(row[column]!, "any") !== null,
    ).length;
    const named = /^(image|file|path|id|name)|_id$|_?(file_?name|path)$/i.test(column) ? 0.5 : 0;
    return { column, score: hits === 0 ? 0 : hits / rows.length + named * 0.2 - at * 0.001 };
  });
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  return best !== undefined && best.score >= 0.25 ? best.column : null;
}

function evenlySpaced<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}

const LABEL =
  /^(labels?|class(es)?|class_?(name|label)?|target|category|categories|tags?|species|diagnosis|disease|breed|y)$/i;

/** @returns the column named like labels; null when there is none */
export function namedLabelColumnOf(table: Table, imageColumn: string): string | null {
  return table.columns.find((column) => column !== imageColumn && LABEL.test(column)) ?? null;
}

/** @returns the label column, else null: then the labels may be one-hot columns */
export function labelColumnOf(table: Table, imageColumn: string): string | null {
  const others = table.columns.filter((column) => column !== imageColumn);
  return namedLabelColumnOf(table, imageColumn) ?? (others.length === 1 ? others[0]! : null);
}

/** Columns that hold only 0 and 1, two or more of them, as in Plant Pathology 2020; else none. */
export function oneHotColumnsOf(table: Table, imageColumn: string): readonly string[] {
  const binary = table.columns.filter(
    (column) => column !== imageColumn && table.rows.every((row) => /^[01](\.0+)?$/.test(row[column] ?? "")),
  );
  return binary.length >= 2 && table.rows.length > 0 ? binary : [];
}

export const partColumnOf = (row: Readonly<Record<string, string>>): string | null =>
  Object.keys(row).find((column) => /^(split|part|partition|subset|set|fold_?name)$/i.test(column)) ?? null;

/**
 * The separator of several labels in one cell: "|", or spaces where the words also stand alone
 * ("scab rust" beside "scab" and "rust", but not "Late blight"), or are combined in more ways than there are
 * words; null for one label a cell.
 */
export function labelSeparatorOf(column: string, cells: readonly string[]): RegExp | null {
  if (cells.some((cell) => cell.includes("|"))) return /\s*\|\s*/;
  if (!cells.some((cell) => /\s/.test(cell))) return null;
  const whole = new Set(cells);
  const words = new Set(cells.flatMap((cell) => cell.split(/\s+/)));
  const alone = [...words].filter((word) => whole.has(word)).length;
  const combined = /^(labels|tags|classes|categories)$/i.test(column) && whole.size > words.size;
  return combined || alone / words.size >= 0.5 ? /\s+/ : null;
}

const GROUP =
  /(leaf|group|patient|subject|person|user|author|writer|participant|animal|plant|tree|scene|video|sequence|site|location|session|batch|specimen|individual|cluster|series|source)(_?(id|no|nr|number|name))?s?$/i;

/** Columns that look like groups: named so, and with at least one value that repeats. */
export function groupColumnsOf(rows: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...columns].filter((column) => {
    if (!GROUP.test(column)) return false;
    const values = rows.map((row) => row[column] ?? "").filter((value) => value !== "");
    const distinct = new Set(values).size;
    return distinct >= 4 && distinct < values.length;
  });
}
