/** Columns of numbers as small integers, so that a split is found by counting. */

export interface BinnedColumn {
  /** one a row: the first edge that is not below its value */
  readonly bins: Uint8Array;
  /** ascending; the last is the column's highest value */
  readonly edges: Float32Array;
}

/** a column has so many at most */
export const BINS = 64;

/** @param rows - row-major, `columns` numbers a row. @returns one a column, with about equally many rows in each bin */
export function binColumns(rows: Float32Array, columns: number): readonly BinnedColumn[] {
  return Array.from({ length: columns }, (_, column) => {
    const values = Float32Array.from(
      { length: rows.length / columns },
      (_, i) => rows[i * columns + column]!,
    );
    const edges = edgesOf(values.toSorted());
    return { bins: Uint8Array.from(values, (value) => firstNotBelow(edges, value)), edges };
  });
}

function edgesOf(sorted: Float32Array): Float32Array {
  const edges = Array.from(
    { length: BINS },
    (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / BINS) - 1]!,
  );
  return Float32Array.from(new Set(edges));
}

function firstNotBelow(edges: Float32Array, value: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
