/** What the first epochs of one learning curve say, before it is compared with others. */
import type { DensePoints, LearningCurve } from "../../study/index.ts";

/** Losses are compared by their logarithm; a metric that can be negative, as it is. */
export type Scale = "log" | "linear";

export interface CurveSignals {
  /** lower tends to be better; NaN: not recorded. Compared within the group. */
  readonly relative: readonly number[];
  /** in units of the scale, whatever the others do */
  readonly absolute: readonly number[];
}

/** Names of `relative`, in its order; a signal without a name is not seen by the model. */
export const relativeSignals = [
  ...["last", "best", "lastTrain", "lateTrain", "trainDrop", "lateValidation", "validationDrop"],
  ...["gap", "validationNoise", "trainNoise", "accuracy", "first", "fallFromStart", "start", "lowestTrain"],
  ...["validationStep", "trainStep", "smooth", "smoothFall", "twoStepsOn", "riseFromBest", "unrest"],
] as const;
/** Names of `absolute`, in its order. */
export const absoluteSignals = [
  ...["absoluteFall", "absoluteTrainFall", "absoluteStep", "absoluteTrainStep", "absoluteGap"],
  ...["absoluteTrainDrop", "absoluteValidationDrop", "absoluteRise"],
] as const;
export const relativeCount = relativeSignals.length;
export const absoluteCount = absoluteSignals.length;
/** dense losses are averaged to so many points an epoch */
const BINS = 8;

/** @param epochs - how many of the curve's epochs may be seen; 1 or more */
export function curveSignals(curve: LearningCurve, epochs: number, scale: Scale): CurveSignals {
  const level = levelOf(scale);
  const seen = curve.epochs.slice(0, epochs);
  const val = seen.map(({ valLoss }) => level(valLoss));
  const train = seen.map(({ trainLoss }) => level(trainLoss));
  const end = seen.at(-1)!.epoch;
  const trainBins = binsOf(curve.train, end).map(level);
  const valBins = binsOf(curve.validation, end).map(level);
  const firstTrain = level(binsOf(curve.train, seen[0]!.epoch)[0] ?? NaN);

  const last = val.at(-1)!;
  const best = Math.min(...val);
  const lastTrain = train.at(-1)!;
  const lateTrain = mean(trainBins.slice(BINS / 2));
  const trainDrop = lateTrain - mean(trainBins.slice(0, BINS / 2));
  const valDrop = mean(valBins.slice(BINS / 2)) - mean(valBins.slice(0, BINS / 2));
  const valStep = lastStep(val);
  const trainStep = lastStep(train);
  const smooth = mean(val.slice(-3));
  const early = mean(val.slice(0, Math.max(1, Math.floor(val.length / 2))));
  const { valAccuracy } = seen.at(-1)!;
  return {
    relative: [
      last,
      best,
      lastTrain,
      lateTrain,
      trainDrop,
      mean(valBins.slice(BINS / 2)),
      valDrop,
      last - lastTrain,
      deviation(valBins),
      deviation(trainBins),
      -valAccuracy,
      val[0]!,
      last - firstTrain,
      firstTrain,
      trainBins.length === 0 ? NaN : Math.min(...trainBins),
      valStep,
      trainStep,
      smooth,
      smooth - early,
      // where two more steps of the last size would lead
      last + 2 * valStep,
      last - best,
      mean(val.slice(1).map((value, i) => Math.abs(value - val[i]!))),
    ],
    absolute: [
      last - firstTrain,
      lastTrain - firstTrain,
      valStep * 5,
      trainStep * 5,
      (last - lastTrain) * 2,
      trainDrop,
      valDrop,
      (last - best) * 5,
    ].map((value) => (Number.isFinite(value) ? Math.max(-3, Math.min(3, value)) : 0)),
  };
}

export function levelOf(scale: Scale): (value: number) => number {
  return scale === "log" ? (value) => Math.log(Math.max(value, 1e-7)) : (value) => value;
}

/** Mean losses of the parts of one epoch, in order; empty where nothing was recorded. */
function binsOf({ epoch, loss }: DensePoints, wanted: number): readonly number[] {
  const from = lowerBound(epoch, wanted);
  const count = lowerBound(epoch, wanted + 1) - from;
  if (count === 0) return [];
  return Array.from({ length: BINS }, (_, bin) => {
    const start = Math.floor((bin * count) / BINS);
    const end = Math.max(start + 1, Math.floor(((bin + 1) * count) / BINS));
    return mean(loss.slice(from + start, from + end).map((value) => value ?? NaN));
  });
}

/** @param epochs - ascending. @returns the first index with a value of `wanted` or more */
function lowerBound(epochs: readonly number[], wanted: number): number {
  let [low, high] = [0, epochs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (epochs[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lastStep(values: readonly number[]): number {
  return values.length < 2 ? 0 : values.at(-1)! - values.at(-2)!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
