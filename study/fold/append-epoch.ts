import type { DenseCurve, EpochReported } from "../journal/trial-event.ts";
import type { DensePoints, LearningCurve } from "../learning-curve.ts";
import { cutCurve } from "../cut-curve.ts";
import type { TrialRecord } from "./study-state.ts";

/**
 * An epoch that is reported again (trained again after a crash) takes the place of the old one and of all after it:
 * the curve is always one trajectory.
 */
export function appendEpoch(trial: TrialRecord, event: EpochReported): Partial<TrialRecord> {
  const before = cutCurve(trial.curve, event.epoch - 1);
  const curve = appendToCurve(before, event);
  const isNew = event.epoch > trial.furthestEpoch;
  return {
    curve,
    seconds: trial.seconds + event.seconds,
    epochsTrained: trial.epochsTrained + (isNew ? 1 : 0),
    furthestEpoch: Math.max(trial.furthestEpoch, event.epoch),
    lowest: lowestOf(trial, curve, event),
  };
}

function appendToCurve(curve: LearningCurve, event: EpochReported): LearningCurve {
  const { epoch, sampleCount, trainLoss, valLoss, valAccuracy, seconds } = event;
  return {
    epochs: [...curve.epochs, { epoch, sampleCount, trainLoss, valLoss, valAccuracy, seconds }],
    train: appendDense(curve.train, epoch, event.train),
    validation: appendDense(curve.validation, epoch, event.validation),
  };
}

function appendDense(points: DensePoints, epoch: number, added: DenseCurve): DensePoints {
  return {
    epoch: [...points.epoch, ...added.loss.map(() => epoch)],
    sampleCount: [...points.sampleCount, ...added.sampleCount],
    loss: [...points.loss, ...added.loss],
  };
}

function lowestOf(trial: TrialRecord, curve: LearningCurve, event: EpochReported): TrialRecord["lowest"] {
  const known = trial.lowest;
  if (known && known.epoch < event.epoch) {
    return event.valLoss < known.valLoss ? { epoch: event.epoch, valLoss: event.valLoss } : known;
  }
  return curve.epochs.reduce<TrialRecord["lowest"]>(
    (low, { epoch, valLoss }) => (!low || valLoss < low.valLoss ? { epoch, valLoss } : low),
    null,
  );
}
