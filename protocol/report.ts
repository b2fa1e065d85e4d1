/** The report's numbers: what tuning changed, on the same validation samples before and after. */
import * as v from "valibot";
import { Count, Params, Positive, Sha256 } from "../study/index.ts";

const number = v.pipe(v.number(), v.finite());

/** A figure with its 95 % bootstrap interval over the validation samples. */
export const Figure = v.object({ value: number, low: number, high: number });
export type Figure = v.InferOutput<typeof Figure>;

export const ClassScore = v.object({
  name: v.string(),
  support: Count,
  precision: v.nullable(number),
  recall: v.nullable(number),
  f1: v.nullable(number),
});
export type ClassScore = v.InferOutput<typeof ClassScore>;

/** Share of right answers among those given with a confidence in [low, high). */
export const CalibrationBin = v.object({
  low: number,
  high: number,
  count: Count,
  confidence: number,
  accuracy: number,
});
export type CalibrationBin = v.InferOutput<typeof CalibrationBin>;

/** One threshold on a class's probability; rates are shares. */
export const OperatingPoint = v.object({ recall: number, precision: number, falsePositiveRate: number });

export const Scores = v.object({
  samples: Count,
  loss: Figure,
  /** share of exact matches */
  accuracy: Figure,
  macroF1: Figure,
  /** expected calibration error over ten equal bins */
  calibrationError: Figure,
  classes: v.array(ClassScore),
  /** counts [true][predicted]; null for multi-label */
  confusion: v.nullable(v.array(v.array(Count))),
  calibration: v.array(CalibrationBin),
  /** precision-recall and ROC, micro-averaged over classes, at most 101 points */
  operating: v.array(OperatingPoint),
});
export type Scores = v.InferOutput<typeof Scores>;

export const EpochLoss = v.object({ epoch: Positive, trainLoss: number, valLoss: number });

export const ReportSide = v.object({
  trial: Count,
  params: Params,
  scores: Scores,
  epochs: v.array(EpochLoss),
  bestEpoch: Positive,
  epochsPlanned: Positive,
  millisecondsPerSample: number,
  parameters: Count,
});
export type ReportSide = v.InferOutput<typeof ReportSide>;

/** Answer of one side to one image: per-class probabilities and the activation map of `shown` (values in [0, 1]). */
export const Explained = v.object({
  probabilities: v.array(number),
  predicted: v.array(Count),
  shown: Count,
  map: v.nullable(v.object({ height: Positive, width: Positive, values: v.array(number) })),
});
export type Explained = v.InferOutput<typeof Explained>;

/** `image` is a PNG or JPEG data URL, small enough to embed. */
export const ReportImage = v.object({
  item: Count,
  path: v.string(),
  image: v.string(),
  truth: v.array(Count),
  before: v.nullable(Explained),
  after: v.nullable(Explained),
});
export type ReportImage = v.InferOutput<typeof ReportImage>;

/** What the sweep cost, and what a full sweep of the same trials costs: measured where one was run, else estimated. */
export const SweepCost = v.object({
  mode: v.picklist(["fast", "full"]),
  trials: Count,
  epochsTrained: Count,
  seconds: number,
  fullEpochs: Count,
  fullSeconds: number,
  fullMeasured: v.boolean(),
});
export type SweepCost = v.InferOutput<typeof SweepCost>;

export const Report = v.object({
  v: v.literal(1),
  study: v.string(),
  createdAt: v.number(),
  task: v.picklist(["single-label", "multi-label"]),
  classNames: v.array(v.string()),
  dataset: v.object({
    name: v.string(),
    sha256: Sha256,
    train: Count,
    validation: Count,
    licence: v.nullable(v.string()),
  }),
  splitHash: Sha256,
  splitSeed: Count,
  program: Sha256,
  /** null where nothing was ranked */
  ranker: v.nullable(v.object({ name: v.string(), version: v.string() })),
  backend: v.string(),
  adapter: v.string(),
  sweep: v.nullable(SweepCost),
  before: v.nullable(ReportSide),
  after: v.nullable(ReportSide),
  images: v.array(ReportImage),
  mistakes: v.array(ReportImage),
});
export type Report = v.InferOutput<typeof Report>;
