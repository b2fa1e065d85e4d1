/** What a user should know of a table before training on it. */
import type { ImportWarning, TableManifest } from "../../../protocol/index.ts";
import type { Table } from "../table.ts";
import { classWarnings } from "../warnings/class-warnings.ts";
import { warning } from "../warnings/warning.ts";
import type { FoundColumn } from "./open-table.ts";
import { rowKeys } from "./row-keys.ts";

type Cells = ReadonlyMap<string, readonly string[]>;

export function tableWarnings(
  table: Table,
  manifest: TableManifest,
  cells: Cells,
  columns: readonly FoundColumn[],
): ImportWarning[] {
  const unknown = table.rows.length - manifest.rows;
  return [
    ...some(unknown, "missing-target", `${unknown} rows have no ${manifest.target} and are left out.`),
    ...faults(table),
    ...labels(manifest, cells),
    ...leaks(manifest, columns),
    ...columns.flatMap(strayCells),
    ...constants(columns),
    ...duplicates(manifest, cells),
    ...some(
      columns.every(({ type }) => type === "ignored") ? 1 : 0,
      "no-columns",
      "No column beside the target can be used.",
    ),
  ];
}

const some = (count: number, code: string, message: string): ImportWarning[] =>
  count === 0 ? [] : [warning(code, message)];

function faults({ faults: found }: Table): ImportWarning[] {
  const first = found[0];
  if (first === undefined) return [];
  const rows = new Set(found.map(({ row }) => row)).size;
  const example = `row ${first.row + 1}: ${first.message.replace(/\.$/, "")}`;
  return [warning("irregular-rows", `${rows} rows do not fit the header, for instance ${example}.`)];
}

function labels({ task, classes, target }: TableManifest, cells: Cells): ImportWarning[] {
  if (task === "regression") return [];
  const counts = new Map(classes.map((name) => [name, 0]));
  for (const cell of cells.get(target)!) counts.set(cell, counts.get(cell)! + 1);
  return classWarnings(classes, [...counts.values()], "rows");
}

function leaks({ target }: TableManifest, columns: readonly FoundColumn[]): ImportWarning[] {
  const names = namesWarnedOf(columns, "target-leak");
  const verb = names.length === 1 ? "says" : "say";
  const message = `${names.join(", ")} ${verb} ${target} over again: left out, because new rows will not have it.`;
  return some(names.length, "target-leak", message);
}

function strayCells(column: FoundColumn): ImportWarning[] {
  if (column.type !== "number") return [];
  const message = `${column.stray} cells of ${column.name} are not numbers; they count as missing.`;
  return some(column.stray, "not-a-number", message);
}

function constants(columns: readonly FoundColumn[]): ImportWarning[] {
  const names = namesWarnedOf(columns, "constant-column");
  return some(names.length, "constant-column", `The same in every row, so left out: ${names.join(", ")}.`);
}

function namesWarnedOf(
  columns: readonly FoundColumn[],
  code: "constant-column" | "target-leak",
): readonly string[] {
  return columns.flatMap((column) =>
    column.type === "ignored" && column.warning === code ? [column.name] : [],
  );
}

/** Rows that another one repeats, with the same answer or another. */
function duplicates(manifest: TableManifest, cells: Cells): ImportWarning[] {
  if (manifest.columns.every(({ type }) => type === "ignored")) return [];
  const answers = cells.get(manifest.target)!;
  const seen = new Map<string, string>();
  let [same, conflicting] = [0, 0];
  rowKeys(manifest, cells).forEach((key, row) => {
    const answer = answers[row]!;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, answer);
    else if (before === answer) same++;
    else conflicting++;
  });
  return [
    ...some(same, "exact-duplicates", `${same} rows are identical to another one.`),
    ...some(conflicting, "conflicting-labels", `${conflicting} rows are there twice with different answers.`),
  ];
}
