/** Which rows of a long list to draw: those in view and a few more. */
export interface RowWindow {
  /** first row drawn */
  readonly from: number;
  /** one past the last row drawn */
  readonly to: number;
  /** CSS pixels of empty space that stand for the rows above and below */
  readonly above: number;
  readonly below: number;
}

const overscan = 12;
/** Shorter lists are drawn whole: find-in-page works, and nothing jumps. */
export const wholeUpTo = 100;

export function rowWindow(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): RowWindow {
  if (count <= wholeUpTo || rowHeight <= 0) return { from: 0, to: count, above: 0, below: 0 };
  const first = Math.floor(scrollTop / rowHeight);
  const from = Math.min(Math.max(0, first - overscan), count - 1);
  const to = Math.min(count, first + Math.ceil(viewHeight / rowHeight) + overscan);
  return {
    from,
    to: Math.max(to, from),
    above: from * rowHeight,
    below: (count - Math.max(to, from)) * rowHeight,
  };
}
