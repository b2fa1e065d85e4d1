import { byScoreOf, isAffordable, isOpen, type Contender, type Decision, type Market } from "./contender.ts";

/** Reduction factor: one in `eta` goes on to the next rung. */
const eta = 3;

/**
 * Successive halving (Jamieson & Talwalkar, arXiv:1502.07943): all trials of a rung train to its epochs, the best third
 * goes on to three times as many, the last ones to the end.
 */
export function halvingRule(market: Market): Decision | null {
  return inBracket(market, market.contenders, rungsFrom(market.firstLook, market.planned)) ?? rest(market);
}

/**
 * Hyperband (Li et al., arXiv:1603.06560): several brackets of successive halving, which begin at higher and higher
 * rungs with fewer and fewer trials. Trials are dealt to brackets by their number, in the proportion of the brackets'
 * sizes.
 */
export function hyperbandRule(market: Market): Decision | null {
  const rungs = rungsFrom(market.firstLook, market.planned);
  const sizes = rungs.map(
    (_, skipped) => (rungs.length / (rungs.length - skipped)) * eta ** (rungs.length - 1 - skipped),
  );
  const brackets = deal(market.contenders, sizes);
  for (const [skipped, members] of brackets.entries()) {
    const decision = inBracket(market, members, rungs.slice(skipped));
    if (decision) return decision;
  }
  return rest(market);
}

function rest({ contenders, limit }: Market): Decision | null {
  if (contenders.some(({ busy }) => busy)) return null;
  return { type: "settle", reason: limit === "time" ? "time" : "nothing-left", chance: null };
}

function rungsFrom(first: number, planned: number): readonly number[] {
  const rungs = [];
  for (let epochs = first; epochs < planned; epochs *= eta) rungs.push(epochs);
  return [...rungs, planned];
}

/** @returns null when the bracket waits, or is done */
function inBracket(market: Market, members: readonly Contender[], rungs: readonly number[]): Decision | null {
  let wanted = members.length;
  for (const [i, epochs] of rungs.entries()) {
    const admitted = members.filter(({ bought }) => bought >= epochs);
    const isComplete = members.filter((each) => each.epochs >= epochs).length >= admitted.length;
    if (admitted.length < wanted) {
      const below = members.filter(
        (each) => isOpen(each) && each.bought < epochs && (i === 0 || each.epochs >= rungs[i - 1]!),
      );
      const best = below.sort(byScoreOf)[0];
      if (best && isAffordable(market, best, epochs)) return buy(best, epochs);
    }
    if (!isComplete) return null;
    wanted = Math.max(1, Math.floor(wanted / eta));
  }
  return null;
}

function buy({ number, ranked }: Contender, untilEpoch: number): Decision {
  return { type: "buy", trial: number, untilEpoch, chance: ranked?.probabilityBest ?? null };
}

/** Each goes where it is missed most. */
function deal(contenders: readonly Contender[], sizes: readonly number[]): readonly Contender[][] {
  const hands = sizes.map((): Contender[] => []);
  for (const contender of contenders) {
    const fill = hands.map((hand, i) => (hand.length + 1) / sizes[i]!);
    hands[fill.indexOf(Math.min(...fill))]!.push(contender);
  }
  return hands;
}
