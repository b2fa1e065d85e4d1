/** What pages draw of a study: its state reduced, once per change, never more than ten times a second. */
import {
  auditable,
  auditOf,
  countTrials,
  earlyEpochs,
  hasReached,
  incumbentOf,
  scoreOf,
  settledChances,
  sweepTrials,
  usedMs,
  type BatchObserved,
  type StudyState,
  type TrialRecord,
} from "../../../study/index.ts";
import type { CurveLine, EtaRange, LogLine, StudyView, TrialRow } from "../api.ts";
import { buyingView } from "./buying-view.ts";
import { confirmationView } from "./confirmation-view.ts";
import { thinLine } from "./thin.ts";
import { ranksOf, trialRow } from "./trial-row.ts";

/** More curves than this are unreadable and slow; the best ranked and the running ones are drawn. */
const mostCurves = 60;
const mostPoints = 240;

/** What is known beside the journal. */
export interface Surroundings {
  readonly name: string;
  readonly now: number;
  /** last live event of each running trial */
  readonly live: ReadonlyMap<number, BatchObserved>;
  readonly log: readonly LogLine[];
  readonly backend: StudyView["backend"];
  readonly leader: boolean;
  readonly savedAtMs: number | null;
  /** set while a study that was cut off waits to go on by itself */
  readonly resumesAtMs: number | null;
  /** what has ended its run, in words; null: nothing has */
  readonly failure: string | null;
  readonly eta: EtaRange | null;
  /** what a trial that was sent away waits for; null: it does not */
  readonly waitsFor: (trial: number) => TrialRow["waitsFor"];
  readonly sending: StudyView["sending"];
}

export function studyView(state: StudyState, around: Surroundings): StudyView {
  const ranks = ranksOf(state);
  const chances = settledChances(state);
  const sweep = sweepTrials(state);
  const isCutOff = around.resumesAtMs !== null || (around.failure !== null && state.status === "running");
  const target = state.config.mode === "fast" ? earlyEpochs(state) : state.config.epochs;
  return {
    id: state.id,
    name: around.name,
    status: isCutOff ? "offered" : state.status,
    statusReason: around.failure ?? state.paused?.reason ?? null,
    resumesAtMs: around.resumesAtMs,
    config: state.config,
    rows: state.trials.map((trial) =>
      trialRow(trial, {
        rank: ranks.get(trial.number) ?? null,
        chance: chances.get(trial.number) ?? null,
        live: around.live.get(trial.number),
        waitsFor: trial.status === "running" ? around.waitsFor(trial.number) : null,
      }),
    ),
    curves: curvesOf(state.trials, ranks),
    counts: countTrials(state),
    finished: sweep.filter((trial) => trial.status !== "failed" && hasReached(trial, target)).length,
    planned: Math.max(state.plannedTrials, sweep.length),
    epochsTrained: state.epochsTrained,
    usedMs: isCutOff ? state.usedMs : usedMs(state, around.now),
    buying: buyingView(state),
    audit: auditOf(state),
    auditable: auditable(state),
    confirmation: confirmationView(state),
    eta: around.eta,
    best: bestOf(state),
    sending: around.sending,
    log: around.log,
    backend: around.backend,
    leader: around.leader,
    savedAtMs: around.savedAtMs,
  };
}

/** Fully trained where there is one; before that the incumbent by early ranking metric, said to be a prediction. */
export function bestOf(state: StudyState): StudyView["best"] {
  if (state.best) return { trial: state.best.trial, valLoss: state.best.valLoss, predicted: false };
  const incumbent = incumbentOf(state);
  const value = incumbent ? (scoreOf(incumbent) ?? incumbent.lowest?.valLoss ?? null) : null;
  return incumbent && value !== null && Number.isFinite(value)
    ? { trial: incumbent.number, valLoss: value, predicted: true }
    : null;
}

function curvesOf(trials: readonly TrialRecord[], ranks: ReadonlyMap<number, number>): readonly CurveLine[] {
  const place = (trial: TrialRecord): number =>
    trial.status === "running" ? 0 : (ranks.get(trial.number) ?? Infinity);
  return trials
    .filter(({ curve }) => curve.epochs.length > 0)
    .toSorted((a, b) => place(a) - place(b))
    .slice(0, mostCurves)
    .map((trial) => curveLine(trial, ranks.get(trial.number) ?? null));
}

function curveLine({ number, curve }: TrialRecord, rank: number | null): CurveLine {
  const last = curve.epochs[curve.epochs.length - 1];
  const train = thinLine(curve.train, last ? last.sampleCount / last.epoch : 1, mostPoints);
  return {
    trial: number,
    rank,
    epoch: curve.epochs.map(({ epoch }) => epoch),
    valLoss: curve.epochs.map(({ valLoss }) => valLoss),
    trainEpoch: train.epoch,
    trainLoss: train.loss,
  };
}
