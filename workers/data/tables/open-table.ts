/** From a table and a person's choices to a data set: which columns are used, which rows can be learned from. */
import type { ImportWarning, SkippedFile, TableColumn, TableManifest } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import type { Table } from "../table.ts";
import { isMissing } from "./cells.ts";
import { columnType, type ColumnType } from "./column-type.ts";
import { repeatsTarget } from "./leaks.ts";
import { readTarget, type Target, type WantedTask } from "./target.ts";
import { tableWarnings } from "./table-warnings.ts";

export interface TableChoices {
  /** "": not said */
  readonly target: string;
  readonly task: WantedTask;
  /** columns that the network must not see */
  readonly ignore: readonly string[];
}

export interface OpenedTable {
  readonly manifest: TableManifest;
  /** as the manifest has them, and how their cells are read */
  readonly columns: readonly FoundColumn[];
  readonly target: Target;
  /** cells by column name, of the rows whose target is known; the target's are there too */
  readonly cells: ReadonlyMap<string, readonly string[]>;
  /** columns that are not used, and why */
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly ImportWarning[];
}

/** @param sha256 - of the file @throws WorkbenchError `empty-table`, `usage-target`, `usage-ignore`, `bad-target` */
export function openTable(table: Table, name: string, sha256: string, choices: TableChoices): OpenedTable {
  requireRows(table);
  requireColumns(table, choices);
  const all = (column: string): string[] => table.rows.map((row) => row[column] ?? "");
  const target = readTarget(choices.target, all(choices.target), choices.task);
  const rows = table.rows.filter((row) => target.isKnown(row[target.name] ?? ""));
  const cells = new Map(table.columns.map((column) => [column, rows.map((row) => row[column] ?? "")]));
  const found = table.columns
    .filter((column) => column !== target.name)
    .map((column) => ({ name: column, ...typeOf(column, cells, target, choices) }));
  const manifest: TableManifest = {
    v: 1,
    name,
    kind: "table",
    task: target.task,
    target: target.name,
    classes: [...target.classes],
    columns: found.map((column): TableColumn => ({
      name: column.name,
      type: column.type,
      missing: cells.get(column.name)!.filter(isMissing).length,
    })),
    rows: rows.length,
    sha256,
    licence: null,
  };
  const skipped = found.flatMap((column) =>
    column.type === "ignored" ? [{ path: column.name, reason: column.reason }] : [],
  );
  const warnings = tableWarnings(table, manifest, cells, found);
  return { manifest, columns: found, target, cells, skipped, warnings };
}

export type FoundColumn = ColumnType & { readonly name: string };

function typeOf(
  name: string,
  cells: ReadonlyMap<string, readonly string[]>,
  target: Target,
  { ignore }: TableChoices,
): ColumnType {
  if (ignore.includes(name)) return { type: "ignored", reason: "left out as asked" };
  const own = cells.get(name)!;
  const type = columnType(name, own);
  if (type.type === "ignored" || !repeatsTarget(own, cells.get(target.name)!, target)) return type;
  return { type: "ignored", reason: `it says ${target.name} over again`, warning: "target-leak" };
}

function requireRows({ path, columns, rows }: Table): void {
  if (columns.length > 0 && rows.length > 0) return;
  throw new WorkbenchError(
    "empty-table",
    columns.length === 0 ? `${path} is empty.` : `${path} has a header but no rows.`,
    "Give a table with a header row and one row an example.",
  );
}

function requireColumns({ path, columns }: Table, { target, ignore }: TableChoices): void {
  const names = columns.join(", ");
  if (target === "")
    throw new WorkbenchError(
      "usage-target",
      `Which column of ${path} is to be predicted is not said.`,
      `Give --set target=COLUMN, one of: ${names}.`,
    );
  if (!columns.includes(target))
    throw new WorkbenchError(
      "usage-target",
      `${path} has no column ${JSON.stringify(target)} to predict.`,
      `Give --set target=COLUMN, one of: ${names}.`,
    );
  const unknown = ignore.find((name) => !columns.includes(name) || name === target);
  if (unknown !== undefined)
    throw new WorkbenchError(
      "usage-ignore",
      `${path} has no column ${JSON.stringify(unknown)} to leave out.`,
      `Its columns beside the target: ${columns.filter((name) => name !== target).join(", ")}.`,
    );
}
