import type { TableManifest } from "../../../protocol/index.ts";

/** @returns one a row: the same for rows whose used columns are identical */
export function rowKeys(
  { columns, rows }: TableManifest,
  cells: ReadonlyMap<string, readonly string[]>,
): string[] {
  const used = columns.filter(({ type }) => type !== "ignored").map(({ name }) => cells.get(name)!);
  return Array.from({ length: rows }, (_, row) => JSON.stringify(used.map((column) => column[row])));
}
