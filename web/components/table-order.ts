/** Sorting of table rows; missing values go last whichever way the rest is sorted, ties keep their order. */
export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}
export type SortValue = number | string | boolean | null | undefined;

export function sortRows<Row>(
  rows: readonly Row[],
  value: (row: Row) => SortValue,
  descending: boolean,
): readonly Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => compare(value(a), value(b), sign));
}

/** Keeps rows where they stood (`order`, keys), with new ones at the end: nothing moves under the pointer. */
export function keepOrder<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  order: readonly string[],
): readonly Row[] {
  const place = new Map(order.map((key, index) => [key, index]));
  return rows.toSorted((a, b) => (place.get(keyOf(a)) ?? Infinity) - (place.get(keyOf(b)) ?? Infinity) || 0);
}

function compare(a: SortValue, b: SortValue, sign: number): number {
  const missing = Number(isMissing(a)) - Number(isMissing(b));
  if (missing !== 0 || isMissing(a)) return missing;
  if (typeof a === "string" && typeof b === "string")
    return sign * a.localeCompare(b, "en", { numeric: true });
  return sign * (Number(a) - Number(b));
}

const isMissing = (value: SortValue): boolean => value === null || value === undefined || Number.isNaN(value);
