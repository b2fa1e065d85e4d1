/** Rows summed in one go: few enough that float32 sums stay exact to the last digits. */
const ROWS_AT_ONCE = 256;

export function inChunks(rows: number, run: (first: number, count: number) => void): void {
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) run(first, Math.min(ROWS_AT_ONCE, rows - first));
}
