import { earlyEpochs, usedMs, type StudyState } from "../../fold/index.ts";
import { measurePace } from "../pace.ts";
import type { Contender, Market } from "./contender.ts";
import { epochBudget } from "./epoch-budget.ts";
import type { KnownTrial } from "./known-trials.ts";

/** @param freeSlots - trials that could be started now */
export function openMarket(
  state: StudyState,
  known: readonly KnownTrial[],
  freeSlots: number,
  now: number,
): Market {
  const contenders = known.map(contender);
  const ofBudget = epochBudget(state) - committedEpochs(contenders);
  const ofTime = epochsInTime(state, freeSlots, now);
  return {
    contenders,
    planned: state.config.epochs,
    firstLook: earlyEpochs(state),
    left: Math.min(ofBudget, ofTime),
    limit: ofTime < ofBudget ? "time" : "budget",
  };
}

/** Trained, or bought and under way. An epoch trained again after a crash is not bought twice. */
function committedEpochs(contenders: readonly Contender[]): number {
  return contenders.reduce((sum, { bought }) => sum + bought, 0);
}

/** Infinity without a time limit, or before anything was measured. */
function epochsInTime(state: StudyState, freeSlots: number, now: number): number {
  const pace = measurePace(state);
  if (state.budgetMs === null || pace === null) return Infinity;
  const running = state.trials.filter(({ status }) => status === "running");
  const slots = Math.max(1, freeSlots + running.length);
  const left = ((state.budgetMs - usedMs(state, now)) * slots) / (pace.typical * 1000);
  return left - running.reduce((sum, { untilEpoch, curve }) => sum + untilEpoch - curve.epochs.length, 0);
}

function contender({ record, epochs, ended, diverged, busy }: KnownTrial): Contender {
  return {
    number: record.number,
    epochs,
    bought: ended ? epochs : Math.max(epochs, record.untilEpoch),
    losses: record.curve.epochs.slice(0, epochs).map(({ valLoss }) => valLoss),
    ranked: record.ranked,
    diverged,
    ended,
    busy,
  };
}
