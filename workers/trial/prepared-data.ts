/** A data set as the loop uses it: checked once, with what a program may know of it. */
import type { LabelledData, TrialData } from "../../protocol/index.ts";
import type { ChannelStatistics, DataFacts } from "../../templates/runtime/index.ts";
import { checkData } from "./checks/check-data.ts";

export interface PreparedData {
  readonly data: TrialData;
  readonly facts: DataFacts;
  /** values of one sample */
  readonly sampleSize: number;
}

/** @throws WorkbenchError `bad-data` quoting what does not fit */
export function prepareData(data: TrialData): PreparedData {
  checkData(data);
  const sampleSize = sizeOf(data.shape);
  const facts: DataFacts = {
    kind: data.kind,
    task: data.task,
    classes: data.classes,
    shape: data.shape,
    trainCount: data.train.length,
    validationCount: data.validation.length,
    classCounts: data.task === "regression" ? undefined : classCounts(data),
    statistics: data.kind === "images" ? channelStatistics(data, sampleSize) : null,
  };
  return { data, facts, sampleSize };
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, extent) => product * extent, 1);

/** Training samples with each class. */
function classCounts({ labels, classes, train }: LabelledData): number[] {
  const counts = classes.map(() => 0);
  for (const sample of train)
    for (let at = 0; at < counts.length; at++) counts[at]! += labels[sample * counts.length + at]!;
  return counts;
}

/** Mean and deviation of every channel over the training images, in [0, 1] units. */
function channelStatistics({ values, train, shape }: TrialData, sampleSize: number): ChannelStatistics {
  const channels = shape.at(-1) ?? 1;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (const sample of train) {
    const start = sample * sampleSize;
    for (let at = 0; at < sampleSize; at++) {
      const value = values[start + at]! / 255;
      sums[at % channels]! += value;
      squares[at % channels]! += value * value;
    }
  }
  const count = (train.length * sampleSize) / channels;
  const mean = Array.from(sums, (sum) => sum / count);
  const deviation = Array.from(squares, (square, channel) =>
    Math.sqrt(Math.max(0, square / count - mean[channel]! ** 2)),
  );
  return { mean, deviation };
}
