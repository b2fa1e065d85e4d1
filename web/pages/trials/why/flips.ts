/** Where the order of two trials turns: in what the ranker says of them, and in their losses. */
import type { Pair, Why } from "../../../workbench/api.ts";

/** "First by epochs seen: trial 4 after 1 to 3, trial 7 after 4 to 10." */
export function flipSentence({ firstByEpochs, sides }: Why): string {
  const runs = runsOf(firstByEpochs ?? []);
  if (runs.length === 0) return "";
  const who = (side: 0 | 1 | null): string => (side === null ? "both alike" : `trial ${sides[side].trial}`);
  const [only] = runs;
  if (only && runs.length === 1) {
    const text = only.first === null ? "Both are alike" : `Trial ${sides[only.first].trial} comes first`;
    return `${text}, however many epochs are seen.`;
  }
  const parts = runs.map(
    ({ first, from, to }) => `${who(first)} ${from === to ? `after ${from}` : `after ${from} to ${to}`}`,
  );
  const text = parts.join(", ");
  return `First by epochs seen: ${text}.`;
}

export interface Run {
  readonly first: 0 | 1 | null;
  /** epochs seen, from 1 */
  readonly from: number;
  readonly to: number;
}

export function runsOf(firstByEpochs: readonly (0 | 1 | null)[]): readonly Run[] {
  return firstByEpochs.reduce<readonly Run[]>((runs, first, i) => {
    const last = runs.at(-1);
    if (last?.first === first) return [...runs.slice(0, -1), { ...last, to: i + 1 }];
    return [...runs, { first, from: i + 1, to: i + 1 }];
  }, []);
}

/** The last epoch before two curves first change places; null where they never do. */
export function crossingOf([first, second]: Pair<readonly number[]>): number | null {
  const length = Math.min(first.length, second.length);
  const sides = Array.from({ length }, (_, i) => Math.sign(first[i]! - second[i]!));
  const index = sides.findIndex((side, i) => i > 0 && side !== 0 && side === -sides[i - 1]!);
  return index < 0 ? null : index;
}

export function crossingSentence(losses: Pair<readonly number[]>): string {
  const before = crossingOf(losses);
  return before === null ? "" : `The curves cross between epochs ${before} and ${before + 1}.`;
}
