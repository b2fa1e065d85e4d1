import { lowestOf, type Contender, type Market } from "./contender.ts";

export interface Chances {
  /** whether the ranker says them; otherwise they only weigh */
  readonly areKnown: boolean;
  /** that it is the best of all */
  readonly of: (contender: Contender) => number;
}

/**
 * The ranker's chances to be the best. A ranker that gives none is replaced by 1 / rank among the trials that have
 * come as far: epochs shared out in that proportion are those of successive halving, the same for every rung.
 */
export function chancesOf({ contenders }: Market): Chances {
  const ranked = contenders.filter(({ ranked, diverged }) => ranked !== null && !diverged);
  const areKnown = ranked.length > 0 && ranked.every(({ ranked }) => ranked!.probabilityBest !== null);
  if (areKnown) return { areKnown, of: ({ ranked }) => ranked?.probabilityBest ?? 0 };
  const shares = new Map(contenders.map((each) => [each, 1 / rankOf(each, contenders)]));
  return { areKnown, of: (contender) => shares.get(contender) ?? 0 };
}

function rankOf({ losses, epochs }: Contender, contenders: readonly Contender[]): number {
  const own = lowestOf(losses);
  return (
    1 + contenders.filter((other) => other.epochs >= epochs && lowestOf(other.losses, epochs) < own).length
  );
}
