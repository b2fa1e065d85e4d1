import { quantile } from "../../study/testing/statistics.ts";
import type { Figure } from "../figure.ts";

export interface Turns {
  readonly name: string;
  readonly unit: string;
  readonly turns: number;
  /** above 1 is better than the baseline: false where less is better */
  readonly moreIsBetter: boolean;
  readonly note: string;
  readonly ours: () => Promise<number>;
  readonly bare: () => Promise<number>;
}

/** Both take turns, and who goes first changes; a ratio is the median of the turns' ratios. */
export async function compareInTurns(compared: Turns): Promise<Figure> {
  const found: { readonly ours: number; readonly bare: number }[] = [];
  for (let turn = 0; turn < compared.turns; turn++) {
    const oursFirst = turn % 2 === 0;
    const first = await (oursFirst ? compared.ours : compared.bare)();
    const second = await (oursFirst ? compared.bare : compared.ours)();
    found.push(oursFirst ? { ours: first, bare: second } : { ours: second, bare: first });
  }
  const ours = found.map((turn) => turn.ours);
  const ratios = found.map((turn) => (compared.moreIsBetter ? turn.ours / turn.bare : turn.bare / turn.ours));
  return {
    bench: "relay",
    name: compared.name,
    value: quantile(ours, 0.5),
    unit: compared.unit,
    baseline: quantile(
      found.map((turn) => turn.bare),
      0.5,
    ),
    ratio: quantile(ratios, 0.5),
    spread: [quantile(ours, 0.25), quantile(ours, 0.75)],
    runs: found.length,
    note: `overhead ${overheadWords(ratios)}; ${compared.note}`,
  };
}

/** Median and quartiles of the bare one's pace over ours. */
function overheadWords(ratios: readonly number[]): string {
  const [low, middle, high] = [0.75, 0.5, 0.25].map((share) => (1 / quantile(ratios, share)).toFixed(2));
  return `${middle} (${low} to ${high})`;
}
