/** What a cell of a table says. Cells are trimmed. */

const MISSING = /^(n\/?a|nan|null|\?)?$/i;
/** Beyond it a mean of squares leaves float64's range: such a cell is a mistake, not a measurement. */
const LARGEST = 1e100;

/** Empty, or one of the words that tools write for it: NA, N/A, NaN, null, ?. */
export const isMissing = (cell: string): boolean => MISSING.test(cell);

/** @param comma - 1,5 is a number @returns NaN where it is none */
export function numberOf(cell: string, comma: boolean): number {
  const text = comma ? cell.replace(",", ".") : cell;
  if (!/^[+-]?(\d|\.\d)/.test(text)) return NaN; // Number reads "", "Infinity" and spaces too
  const value = Number(text);
  return Math.abs(value) <= LARGEST ? value : NaN;
}

export interface NumberForm {
  /** decimal commas, as in tables from much of Europe */
  readonly comma: boolean;
  /** cells that are neither missing nor numbers */
  readonly stray: number;
}

/** The better reading of the cells, which are not missing. */
export function numberForm(cells: readonly string[]): NumberForm {
  const stray = (comma: boolean): number =>
    cells.reduce((count, cell) => count + (Number.isNaN(numberOf(cell, comma)) ? 1 : 0), 0);
  const [plain, withComma] = [stray(false), stray(true)];
  return withComma < plain ? { comma: true, stray: withComma } : { comma: false, stray: plain };
}
