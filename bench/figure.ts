/** One measured figure; the shape of a line of `npm run -s bench -- NAME --json`. */
export interface Figure {
  readonly bench: string;
  /** stable from release to release */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** the same quantity of what we compare with; null: nothing to compare */
  readonly baseline: number | null;
  /** above 1 is better than the baseline */
  readonly ratio: number | null;
  /** lower and upper quartile of `runs` repetitions; null: one run */
  readonly spread: readonly [number, number] | null;
  readonly runs: number;
  /** what one must know to read it */
  readonly note?: string;
}

/** JSON lines for programs, a line of words for people. */
export function formatFigure(figure: Figure, json: boolean): string {
  if (json) return JSON.stringify(figure);
  const { name, value, unit, baseline, ratio, spread, note } = figure;
  const quartiles = spread ? ` (${spread.map(short).join(" to ")})` : "";
  const comparison =
    baseline === null
      ? ""
      : `, baseline ${short(baseline)}${ratio === null ? "" : `, ratio ${short(ratio)}`}`;
  const remark = note === undefined ? "" : ` [${note}]`;
  return `${name.padEnd(36)} ${short(value)} ${unit}${quartiles}${comparison}${remark}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
