import { isAffordable, isOpen, lowestOf, type Contender, type Decision, type Market } from "./contender.ts";

/**
 * Median stopping (Golovin et al., Vizier, KDD 2017): a trial stops when its lowest loss so far lies above the median
 * of the other trials' mean losses up to the same epoch. With a ranker that predicts, its scores are compared instead.
 */
export function medianRule(market: Market): Decision | null {
  const { contenders, planned } = market;
  const going = contenders
    .filter((each) => isOpen(each) && !isStopped(each, contenders))
    .sort((a, b) => a.epochs - b.epochs || a.number - b.number);
  const next = going.find(({ epochs }) => epochs < planned);
  if (next && isAffordable(market, next, next.epochs + 1)) {
    const chance = next.ranked?.probabilityBest ?? null;
    return { type: "buy", trial: next.number, untilEpoch: next.epochs + 1, chance };
  }
  if (contenders.some(({ busy }) => busy)) return null;
  return { type: "settle", reason: next ? market.limit : "nothing-left", chance: null };
}

function isStopped(contender: Contender, contenders: readonly Contender[]): boolean {
  const { epochs, losses } = contender;
  const others = contenders.filter(
    (other) => other !== contender && other.epochs >= epochs && !other.diverged,
  );
  if (others.length === 0) return false;
  if (predicts(contender)) {
    const scores = contenders.filter((each) => each !== contender && !each.diverged).map(scoreOf);
    return scoreOf(contender) > median(scores);
  }
  return lowestOf(losses) > median(others.map((other) => mean(other.losses.slice(0, epochs))));
}

const predicts = ({ ranked }: Contender): boolean => ranked !== null && ranked.quantiles.length > 0;
const scoreOf = ({ ranked }: Contender): number => ranked?.score ?? Infinity;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
