/** What comes out of the database is parsed as what comes over a wire is. */
import * as v from "valibot";
import type { Row } from "../database/index.ts";

export function parseRows<S extends v.GenericSchema>(schema: S, rows: readonly Row[]): v.InferOutput<S>[] {
  return rows.map((row) => v.parse(schema, row));
}
/** @returns null where there is none */
export function parseFirst<S extends v.GenericSchema>(
  schema: S,
  rows: readonly Row[],
): v.InferOutput<S> | null {
  const [row] = rows;
  return row === undefined ? null : v.parse(schema, row);
}
