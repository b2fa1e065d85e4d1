/**
 * Events in, actions out. A full sweep trains every trial to the end. A fast one trains the first epochs of each
 * trial's full schedule; then `fixed` continues the best few (finalists) to the end, the others buy further epochs
 * one look after the other (buying/).
 */
import { awaitsConfirmation, dueJudgement, repeatOf, unconfirmedWinner } from "../confirmation/index.ts";
import { hasEnded, hasReached, sweepTrials } from "../fold/index.ts";
import type { StudyState, TrialRecord } from "../fold/index.ts";
import type { Action } from "./action.ts";
import { decideBuying, isBuying } from "./buying/index.ts";
import { dueRanking, rankRemaining } from "./due-ranking.ts";
import { areStale, isSettlementDue } from "./due-settlement.ts";
import { nextFinalists } from "./finalists.ts";
import { mayPropose, nextSweepNumber } from "./proposals.ts";
import { sweepTarget } from "./targets.ts";

/** So many failures of one kind pause the sweep: the next trial would fail as well. */
const tolerated = 3;

/**
 * @param freeSlots - trials that could be started now
 * @param now - wall clock in ms, for the time limit
 * @returns what to do now, in this order; after doing it, ask again. Empty: wait for the next event, or at rest
 */
export function decide(state: StudyState, freeSlots: number, now: number): readonly Action[] {
  if (state.status === "paused") return [];
  const reason = reasonToPause(state);
  if (reason !== null) return [{ type: "pause-study", reason }];
  const ranking = dueRanking(state);
  if (ranking) return [ranking];
  if (dueJudgement(state)) return [{ type: "judge-winner" }];
  if (isSettlementDue(state)) return [{ type: "settle-chances" }];
  const ready = readyTrials(state);
  if (ready.length > 0) return ready.slice(0, Math.max(0, freeSlots)).map(assign);
  if (state.status === "running")
    return nextInSweep(state, freeSlots, now).flatMap((next) => beforeEnd(state, next));
  // an audit, or whoever continued a trial, has found another winner
  return state.status === "finished" ? confirmation(state) : [];
}

/** A sweep whose winner is still to be confirmed is not done; and its last chances are to be true. */
function beforeEnd(state: StudyState, next: Action): readonly Action[] {
  if (next.type !== "finish") return [next];
  const asked = confirmation(state);
  if (asked.length > 0 || awaitsConfirmation(state)) return asked;
  return areStale(state) ? [{ type: "settle-chances" }] : [next];
}

function confirmation(state: StudyState): readonly Action[] {
  const winner = unconfirmedWinner(state);
  if (winner === null) return [];
  const repeat = repeatOf(state, winner.number);
  // a stop interrupted it, and then the sweep was extended
  const isInterrupted =
    state.status === "running" &&
    repeat !== null &&
    !(repeat.status === "running" || repeat.requested || hasEnded(repeat));
  return repeat === null || isInterrupted ? [{ type: "confirm-winner", trial: winner.number }] : [];
}

function nextInSweep(state: StudyState, freeSlots: number, now: number): readonly Action[] {
  if (freeSlots <= 0) return [];
  if (isBuying(state)) return decideBuying(state, freeSlots, now);
  if (mayPropose(state, freeSlots, now)) return [{ type: "propose", trial: nextSweepNumber(state) }];
  const sweep = sweepTrials(state);
  const target = sweepTarget(state);
  if (!sweep.every((trial) => hasReached(trial, target))) return [];
  if (state.config.mode === "fast") {
    const ranking = rankRemaining(state);
    if (ranking) return [ranking];
    const finalists = nextFinalists(state, freeSlots, now);
    if (finalists.length > 0) return [{ type: "choose-finalists", trials: finalists }];
  }
  return sweep.some(({ status }) => status === "running") ? [] : [{ type: "finish" }];
}

function assign({ number, untilEpoch }: TrialRecord): Action {
  return { type: "assign", trial: number, untilEpoch };
}

/** Trials with work to do: first what a person asked for, then finalists in their order, then by number. */
function readyTrials(state: StudyState): TrialRecord[] {
  const sweepRuns = state.status === "running";
  const ready = state.trials.filter(
    (trial) => (trial.requested || (sweepRuns && trial.purpose === "sweep")) && hasWork(trial),
  );
  const place = ({ requested, finalist, number }: TrialRecord): number =>
    requested ? -2 : finalist ? -1 / (1 + state.finalists.indexOf(number)) : 0;
  return ready.sort((a, b) => place(a) - place(b) || a.number - b.number);
}

function hasWork(trial: TrialRecord): boolean {
  if (trial.status === "running" || hasEnded(trial)) return false;
  // the last epoch alone does not complete a trial: its runner says so
  return trial.curve.epochs.length < trial.untilEpoch || trial.untilEpoch >= trial.epochs;
}

function reasonToPause(state: StudyState): string | null {
  if (state.status !== "running") return null;
  const [worst] = Object.entries(state.failures).filter(([, count]) => count >= tolerated);
  if (!worst) return null;
  const last = state.trials.findLast(({ failure }) => failure?.reason === worst[0]);
  const detail = last?.failure ? ` The last one, trial ${last.number}: ${last.failure.message}` : "";
  return `${worst[1]} trials failed for the same reason (${worst[0]}).${detail}`;
}
