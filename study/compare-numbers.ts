/** Ascending order, for sort; 0 with NaN. Infinity - Infinity is NaN, so subtraction will not do. */
export function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
