/**
 * Schedulers that buy epochs one look after the other: every trial shows its first epochs, and then a rule says,
 * whenever something new is known, whose next epochs to buy, or that nothing more is worth buying.
 */
import { compareNumbers } from "../../compare-numbers.ts";
import { scoreOf, sweepTrials, type StudyState } from "../../fold/index.ts";
import type { SchedulerName } from "../../journal/study-config.ts";
import type { Action } from "../action.ts";
import { nextSweepNumber, proposalsOpen } from "../proposals.ts";
import { adaptiveRule } from "./adaptive.ts";
import { byScoreOf, isOpen, type BuyingRule, type Decision, type Market } from "./contender.ts";
import { halvingRule, hyperbandRule } from "./halving.ts";
import { areDone, knownPurchases, knownTrials, type KnownTrial } from "./known-trials.ts";
import { openMarket } from "./market.ts";
import { medianRule } from "./median.ts";

const rules: Readonly<Record<Exclude<SchedulerName, "fixed">, BuyingRule>> = {
  adaptive: adaptiveRule,
  halving: halvingRule,
  hyperband: hyperbandRule,
  median: medianRule,
};

/** A trial ranked below so many others is not ranked again until it is trained further. */
const mostRanked = 40;

export function isBuying({ config }: Pick<StudyState, "config">): boolean {
  return config.mode === "fast" && config.scheduler !== "fixed";
}

/** Like `decide`, for a running study whose trials have no work. @param freeSlots - 1 or more */
export function decideBuying(state: StudyState, freeSlots: number, now: number): readonly Action[] {
  const count = knownPurchases(state);
  // without `reproducible` there is no need to wait for anybody
  if (state.config.reproducible !== null && !areDone(state, count)) return [];
  const action = decideKnowing(state, count, freeSlots, now);
  if (action) return [action];
  if (sweepTrials(state).some(({ status }) => status === "running")) return [];
  // nothing can be decided from so little: look at everything that has been trained since
  const all = state.purchases.length;
  return [(count < all ? decideKnowing(state, all, freeSlots, now) : null) ?? atEnd(state)];
}

function atEnd({ settled }: StudyState): Action {
  return settled ? { type: "finish" } : { type: "settle", reason: "nothing-left", chance: null };
}

/** @returns null: wait for what is being trained */
function decideKnowing(state: StudyState, count: number, freeSlots: number, now: number): Action | null {
  const { scheduler, reproducible } = state.config;
  const known = knownTrials(state, count);
  const ranking = dueRanking(known);
  if (ranking) return reproducible === null ? ranking : { ...ranking, purchases: count };
  if (state.settled || scheduler === "fixed") return null;
  const market = openMarket(state, known, freeSlots, now);
  if (mayLookAtMore(state, market)) return { type: "propose", trial: nextSweepNumber(state) };
  const decision = rules[scheduler](market);
  return decision && actionOf(orCrown(decision, market));
}

/** A sweep ends with a trial that was trained to its end, however little is left. */
function orCrown(decision: Decision, { contenders, planned }: Market): Decision {
  if (decision.type !== "settle" || contenders.some(({ ended, epochs }) => ended && epochs >= planned)) {
    return decision;
  }
  const leader = contenders.filter(isOpen).sort(byScoreOf)[0];
  return leader ? { type: "crown", trial: leader.number } : decision;
}

/** What is known of the best and of whoever has been trained since the last ranking. */
function dueRanking(known: readonly KnownTrial[]): (Action & { type: "rank" }) | null {
  const rankable = known.filter(
    ({ record, epochs, diverged }) => record.status !== "pruned" && (epochs > 0 || diverged),
  );
  const isNew = ({ record, epochs }: KnownTrial): boolean => record.rankedEpochs !== epochs;
  if (!rankable.some(isNew)) return null;
  const group = new Set([...rankable.toSorted(byScore).slice(0, mostRanked), ...rankable.filter(isNew)]);
  const inOrder = rankable.filter((each) => group.has(each));
  return {
    type: "rank",
    group: inOrder.map(({ record, epochs }) => ({ trial: record.number, epochs })),
    record: inOrder.map(({ record }) => record.number),
  };
}

function byScore(a: KnownTrial, b: KnownTrial): number {
  return compareNumbers(scoreOf(a.record) ?? Infinity, scoreOf(b.record) ?? Infinity);
}

/**
 * Trials are proposed while enough is left to train as many to their end as there are finalists, or half of everything
 * where that is less: a small budget still sees many trials.
 */
function mayLookAtMore(state: StudyState, { contenders, firstLook, planned, left }: Market): boolean {
  if (!proposalsOpen(state, sweepTrials(state))) return false;
  if (contenders.length === 0) return true;
  const bought = contenders.reduce((sum, each) => sum + each.bought, 0);
  const rest = planned - firstLook;
  const kept = Math.min(state.config.finalists * rest, Math.max(rest, (bought + left) / 2));
  return left - firstLook >= kept;
}

function actionOf(decision: Decision): Action {
  return decision.type === "crown" ? { type: "choose-finalists", trials: [decision.trial] } : decision;
}
