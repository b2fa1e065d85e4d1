/** A group of trials as the network sees it: one row a trial. */
import type { CurveGroup, LearningCurve } from "../../study/index.ts";
import { groupRanks, median, robustScores } from "./compare.ts";
import {
  absoluteCount,
  absoluteSignals,
  curveSignals,
  relativeCount,
  relativeSignals,
  type CurveSignals,
  type Scale,
} from "./curve-signals.ts";
import { encodedWidth, encodeParams } from "./hyperparameters.ts";
import { encodeTask } from "./task.ts";

/** what follows the signals: of the group, then how far the trial is */
const standing = ["spread", "progress", "epochs", "planned"] as const;
export type CurveColumn =
  (typeof relativeSignals)[number] | (typeof absoluteSignals)[number] | (typeof standing)[number];
/** What each of a trial's curve features comes from: a relative signal stands as its score and as its rank. */
export const curveColumns: readonly CurveColumn[] = [
  ...relativeSignals.flatMap((name) => [name, name]),
  ...absoluteSignals,
  ...standing,
];
export const curveWidth = curveColumns.length;
export const paramsWidth = encodedWidth;
/** the rank of the lowest loss so far, among a trial's curve features */
export const bestRankColumn = 3;

/** @param curve - a trial's curve features. @returns how many epochs it had seen */
export function epochsOf(curve: readonly number[]): number {
  return Math.round(2 ** (curve[curveWidth - 2]! + 1.5) - 1);
}

export interface TrialFeatures {
  /** `curveWidth` numbers: z-scores and ranks among the group, absolute signals, how far it is */
  readonly curve: readonly number[];
  /** `paramsWidth` numbers; null when the search space is unknown */
  readonly params: readonly number[] | null;
  /** `taskWidth` numbers, for the trees alone; null when nothing is known of the data */
  readonly task: readonly number[] | null;
}

/**
 * A trial is compared with the others as they were when they had seen as much as it has (or with all that they have
 * seen, if that is less), so that a group may be at different epochs.
 * @param group - without diverged trials
 */
export function groupFeatures({ trials, epochsPlanned, facts = null }: CurveGroup): readonly TrialFeatures[] {
  const scale = scaleOf(trials.map(({ curve }) => curve));
  const lengths = trials.map(({ curve }) => curve.epochs.length);
  const atLength = new Map(
    [...new Set(lengths)].map((epochs) => [epochs, compareAt(trials, epochs, scale)] as const),
  );
  return trials.map(({ params }, i) => ({
    curve: [...atLength.get(lengths[i]!)![i]!, ...position(lengths[i]!, epochsPlanned)],
    params: encodeParams(params),
    task: facts && encodeTask(facts, params, epochsPlanned),
  }));
}

export function scaleOf(curves: readonly LearningCurve[]): Scale {
  return curves.every(({ epochs }) => epochs.every(({ valLoss }) => valLoss > 0)) ? "log" : "linear";
}

type Curves = readonly { readonly curve: LearningCurve }[];

function compareAt(trials: Curves, epochs: number, scale: Scale): readonly (readonly number[])[] {
  if (epochs === 0) return trials.map(() => new Array<number>(curveWidth - 3).fill(0));
  const signals = trials.map(({ curve }) =>
    curve.epochs.length === 0 ? nothing : curveSignals(curve, epochs, scale),
  );
  const columns = Array.from({ length: relativeCount }, (_, column) => {
    const values = signals.map(({ relative }) => relative[column]!);
    return [robustScores(values), groupRanks(values)] as const;
  });
  const spread = spreadOf(signals.map(({ relative }) => relative[0]!));
  return signals.map(({ absolute }, i) => [
    ...columns.flatMap(([scores, ranks]) => [scores[i]!, ranks[i]!]),
    ...absolute,
    spread,
  ]);
}

const nothing: CurveSignals = {
  relative: new Array<number>(relativeCount).fill(NaN),
  absolute: new Array<number>(absoluteCount).fill(0),
};

/** How far apart the last losses are: z-scores alone do not tell noise from differences. */
function spreadOf(last: readonly number[]): number {
  const finite = last.filter(Number.isFinite);
  const centre = median(finite);
  const typical = median(finite.map((value) => Math.abs(value - centre)));
  return Math.max(-3, Math.min(3, Math.log(typical + 1e-4) / 2 + 1));
}

function position(epochs: number, planned: number): readonly number[] {
  return [(4 * epochs) / planned - 0.5, Math.log2(epochs + 1) - 1.5, (Math.min(planned, 80) - 35) / 15];
}
