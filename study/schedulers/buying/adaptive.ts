import { isOpen, type Contender, type Decision, type Market } from "./contender.ts";
import { chancesOf } from "./chances.ts";

/** Below this chance that further epochs change the winner, nothing more is bought. */
const sure = 0.05;
/**
 * 1 shares out epochs in proportion to the chances, 0 trains the leader as long as it leads. A half did best of 1/4,
 * 1/2, 1 and 2 in few replays of recorded curves; values around it are hard to tell apart.
 */
const patience = 0.5;
/** A purchase is this share of what has been seen, one epoch at least: in less, little changes. */
const growth = 1 / 3;

/**
 * Freeze-thaw (Swersky et al., arXiv:1406.3896; ifBO, arXiv:2404.16795) with the ranker in the place of their surrogate.
 * The next epochs go where the quotient of the chance to be the best and a power of the epochs seen is largest, as
 * seats go in D'Hondt's method: epochs are shared out by chance, as Thompson sampling does in the mean, but without
 * its dice. So much is kept that the leader can always be trained to its end; what is left after that goes to whoever
 * may still beat it.
 */
export function adaptiveRule(market: Market): Decision | null {
  const chances = chancesOf(market);
  const alive = market.contenders.filter(({ ended, diverged }) => !ended && !diverged);
  const isFinished = market.contenders.some(({ ended, epochs }) => ended && epochs >= market.planned);
  const leader = largest(alive, (each) => chances.of(each));
  if (!leader) return { type: "settle", reason: "nothing-left", chance: null };
  // of trials that were left out of the last ranking an older answer counts, so that the sum may exceed 1
  const change = alive.reduce((sum, each) => sum + chances.of(each), 0);
  const chance = chances.areKnown ? Math.min(1, change) : null;
  if (isFinished && chance !== null && chance < sure) return { type: "settle", reason: "sure", chance };
  const rivals = alive.filter(isOpen).sort((a, b) => worth(chances.of(b), b) - worth(chances.of(a), a));
  for (const rival of rivals) {
    const untilEpoch = nextStop(rival, market.planned);
    const reserve = isFinished
      ? market.planned - untilEpoch
      : market.planned - (rival === leader ? untilEpoch : leader.bought);
    if (untilEpoch - rival.epochs + reserve > market.left) continue;
    return {
      type: "buy",
      trial: rival.number,
      untilEpoch,
      chance: chances.areKnown ? chances.of(rival) : null,
    };
  }
  if (alive.some(({ busy }) => busy)) return null;
  return isFinished
    ? { type: "settle", reason: market.limit, chance }
    : { type: "crown", trial: leader.number };
}

const worth = (chance: number, { epochs }: Contender): number => chance / epochs ** patience;

function nextStop({ epochs }: Contender, planned: number): number {
  return Math.min(planned, epochs + Math.max(1, Math.round(growth * epochs)));
}

/** @returns undefined of nothing; the first of equals */
function largest<T>(items: readonly T[], valueOf: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || valueOf(item) > valueOf(best) ? item : best),
    undefined,
  );
}
