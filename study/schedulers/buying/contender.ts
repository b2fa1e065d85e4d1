import { compareNumbers } from "../../compare-numbers.ts";
import type { RankedTrial } from "../../rankers/curve-ranker.ts";
import type { Settled } from "../../fold/index.ts";

/** A sweep trial as a buying rule sees it. */
export interface Contender {
  readonly number: number;
  /** epochs seen */
  readonly epochs: number;
  /** epochs bought, `epochs` where nothing is under way */
  readonly bought: number;
  /** validation loss of each */
  readonly losses: readonly number[];
  /** the ranker's last word on it; null before the first */
  readonly ranked: RankedTrial | null;
  readonly diverged: boolean;
  /** its schedule is done, or a person pruned it */
  readonly ended: boolean;
  /** what was bought last is being trained */
  readonly busy: boolean;
}

export interface Market {
  /** ascending by number; failed trials are not among them */
  readonly contenders: readonly Contender[];
  /** length of the full schedule */
  readonly planned: number;
  /** epochs that every trial shows first */
  readonly firstLook: number;
  /** epochs that may still be bought; may be negative */
  readonly left: number;
  /** why `left` is what it is */
  readonly limit: "budget" | "time";
}

export type Decision =
  | {
      readonly type: "buy";
      readonly trial: number;
      readonly untilEpoch: number;
      /** that it is the best; null where nothing says so */
      readonly chance: number | null;
    }
  /** train it to its end: what is left is for the winner alone */
  | { readonly type: "crown"; readonly trial: number }
  | ({ readonly type: "settle" } & Settled);

/** What to buy next, given what is known. @returns null: wait for what is being trained */
export type BuyingRule = (market: Market) => Decision | null;

export const isOpen = ({ ended, diverged, busy }: Contender): boolean => !ended && !diverged && !busy;

/**
 * Whether a trial may be trained until an epoch and enough is left to train one to its end, where none has been yet: it
 * or the one that is furthest.
 */
export function isAffordable(market: Market, { epochs }: Contender, untilEpoch: number): boolean {
  const { contenders, planned, left } = market;
  const furthest = contenders.reduce(
    (far, each) => (each.diverged ? far : Math.max(far, each.bought)),
    untilEpoch,
  );
  return untilEpoch - epochs + planned - furthest <= left;
}

/** By the ranker, best first; ties: the lower number. */
export function byScoreOf(a: Contender, b: Contender): number {
  return compareNumbers(a.ranked?.score ?? Infinity, b.ranked?.score ?? Infinity) || a.number - b.number;
}

/** Lowest of the first `epochs` losses. */
export const lowestOf = (losses: readonly number[], epochs = losses.length): number =>
  losses.slice(0, epochs).reduce((low, loss) => Math.min(low, loss), Infinity);
