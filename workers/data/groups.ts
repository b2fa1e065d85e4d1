/** Which column says what belongs together. */
import { WorkbenchError } from "../../study/index.ts";
import { groupColumnsOf } from "./layout/columns.ts";

export interface GroupChoice {
  readonly column: string | null;
  /** true when nobody asked for it */
  readonly suggested: boolean;
  readonly candidates: readonly string[];
  /** per item */
  readonly values: readonly (string | null)[];
}

type Rows = readonly Readonly<Record<string, string>>[];

/** @param wanted - null: no groups; undefined: the only candidate, if there is just one */
export function chooseGroups(rows: Rows, wanted: string | null | undefined): GroupChoice {
  const candidates = groupColumnsOf(rows);
  const suggestion = candidates.length === 1 ? candidates[0]! : null;
  const column = wanted === undefined ? suggestion : wanted;
  if (column !== null && !rows.some((row) => column in row)) {
    const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    throw new WorkbenchError(
      "no-group-column",
      `There is no column ${JSON.stringify(column)}; known: ${known.join(", ") || "none"}.`,
      "Choose one of the known columns.",
    );
  }
  const values = rows.map((row) => (column === null || (row[column] ?? "") === "" ? null : row[column]!));
  return { column, suggested: wanted === undefined, candidates, values };
}
