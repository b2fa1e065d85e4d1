/** The two trials among those that they are compared with. */
import {
  cutCurve,
  scoreOf,
  sweepTrials,
  type CurveGroup,
  type CurveTrial,
  type StudyState,
  type TrialRecord,
} from "../../../study/index.ts";
import type { Pair, WhyQuestion } from "../api.ts";
import { madeUpCurve, reshaped } from "./reshaped.ts";

/** As many others as can be ranked many times a second; the best of them, where there are more. */
const mostOthers = 48;

/** One of the two, with all of its epochs. */
interface ShownTrial extends Omit<CurveTrial, "diverged"> {
  readonly divergedEpoch: number | null;
}
export interface WhyGroup {
  readonly others: readonly CurveTrial[];
  readonly two: Pair<ShownTrial>;
  readonly epochsPlanned: number;
  readonly facts: StudyState["config"]["facts"];
  /** that can be seen of either of the two */
  readonly mostEpochs: number;
  /** seen of the two */
  readonly epochs: number;
}

export function whyGroup(state: StudyState, records: Pair<TrialRecord>, question: WhyQuestion): WhyGroup {
  const two = [shownTrial(records, 0, question), shownTrial(records, 1, question)] as const;
  const mostEpochs = Math.max(...two.map(({ curve, divergedEpoch }) => divergedEpoch ?? curve.epochs.length));
  const usual = Math.max(...records.map((record) => glimpsed(state, record)));
  return {
    others: othersOf(state, records).map((record) => earlyView(record, glimpsed(state, record))),
    ...{ two, epochsPlanned: state.config.epochs, facts: state.config.facts, mostEpochs },
    epochs: Math.min(mostEpochs, Math.max(1, question.epochs ?? usual)),
  };
}

/** The others first, then the two. @param epochs - seen of the two */
export function groupAfter({ others, two, epochsPlanned, facts }: WhyGroup, epochs: number): CurveGroup {
  return { epochsPlanned, facts, trials: [...others, ...two.map((trial) => earlyView(trial, epochs))] };
}

function othersOf(state: StudyState, records: Pair<TrialRecord>): readonly TrialRecord[] {
  const able = sweepTrials(state).filter(
    (trial) =>
      !records.includes(trial) &&
      !["failed", "pruned"].includes(trial.status) &&
      (trial.curve.epochs.length > 0 || trial.diverged),
  );
  const valueOf = (trial: TrialRecord): number => scoreOf(trial) ?? trial.lowest?.valLoss ?? Infinity;
  const keyed = able.map((trial) => ({ trial, value: valueOf(trial) }));
  keyed.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  return keyed.slice(0, mostOthers).map(({ trial }) => trial);
}

/** What the ranker has seen of a trial when it ranked it; all there is where it has not, or in a full sweep. */
function glimpsed({ config }: StudyState, { rankedEpochs, curve, divergedEpoch }: TrialRecord): number {
  return config.mode === "fast" && rankedEpochs !== null
    ? rankedEpochs
    : (divergedEpoch ?? curve.epochs.length);
}

function earlyView({ params, curve, divergedEpoch }: ShownTrial, epochs: number): CurveTrial {
  const diverged = divergedEpoch !== null && divergedEpoch <= epochs;
  return { params, curve: cutCurve(curve, epochs), diverged };
}

function shownTrial(records: Pair<TrialRecord>, side: 0 | 1, { losses, madeUp }: WhyQuestion): ShownTrial {
  const { params, curve, divergedEpoch } = records[side];
  if (losses === null) return { params, curve, divergedEpoch };
  if (madeUp) return { params: records[0].params, curve: madeUpCurve(losses[side]), divergedEpoch: null };
  return { params, curve: reshaped(curve, losses[side]), divergedEpoch };
}
