/** From a trial to its record in a curve task: dense curves of eight points an epoch, numbers of five digits. */
import type { DensePoints, LearningCurve } from "../learning-curve.ts";
import type { Params, SearchSpace } from "../space/parameter.ts";

export const DENSE_PER_EPOCH = 8;

export interface WrittenTrial {
  readonly id: number;
  /** in the order of the space's names; by name where a parameter may be absent */
  readonly hp: readonly Params[string][] | Params;
  readonly seed: number;
  /** may be fractional; curves end with the last whole epoch before it. Null: it did not diverge */
  readonly diverged_epoch: number | null;
  readonly c: Readonly<Record<CurveName, readonly (number | null)[]>>;
}
type CurveName = "train_loss" | "val_loss" | "val_acc" | "seconds" | "train_dense" | "val_dense";

/** What is recorded of an epoch. */
export interface EpochFacts {
  readonly trainLoss: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
  readonly seconds: number;
  /** of mini-batches, in order */
  readonly train: { readonly loss: readonly (number | null)[] };
  readonly validation: { readonly loss: readonly (number | null)[] };
}

export interface WrittenFacts {
  readonly id: number;
  readonly seed: number;
  readonly params: Params;
  readonly space: SearchSpace;
  readonly divergedEpoch: number | null;
}

export function recordEpochs(facts: WrittenFacts, epochs: readonly EpochFacts[]): WrittenTrial {
  const curve = (pick: (epoch: EpochFacts) => number) => epochs.map((epoch) => fiveDigits(pick(epoch)));
  return {
    id: facts.id,
    hp: hyperparameters(facts),
    seed: facts.seed,
    diverged_epoch: facts.divergedEpoch === null ? null : fiveDigits(facts.divergedEpoch),
    c: {
      train_loss: curve(({ trainLoss }) => trainLoss),
      val_loss: curve(({ valLoss }) => valLoss),
      val_acc: curve(({ valAccuracy }) => valAccuracy),
      seconds: curve(({ seconds }) => seconds),
      train_dense: epochs.flatMap(({ train }) => denseOf(train.loss)),
      val_dense: epochs.flatMap(({ validation }) => denseOf(validation.loss)),
    },
  };
}

/** The epochs of a curve with the points within each. */
export function epochFacts({ epochs, train, validation }: LearningCurve): readonly EpochFacts[] {
  return epochs.map((point) => ({
    ...point,
    train: { loss: lossesIn(train, point.epoch) },
    validation: { loss: lossesIn(validation, point.epoch) },
  }));
}

function lossesIn({ epoch, loss }: DensePoints, wanted: number): readonly (number | null)[] {
  return loss.filter((_, i) => epoch[i] === wanted);
}

function hyperparameters({ params, space: { parameters } }: WrittenFacts): WrittenTrial["hp"] {
  if (parameters.some(({ when }) => when !== undefined)) return params;
  return parameters.map(({ name }) => params[name]!);
}

/** Means of eight parts, as the ranker bins a live curve; with fewer steps than that, parts repeat. */
function denseOf(loss: readonly (number | null)[]): (number | null)[] {
  return Array.from({ length: DENSE_PER_EPOCH }, (_, part) => {
    const start = Math.floor((part * loss.length) / DENSE_PER_EPOCH);
    const end = Math.max(start + 1, Math.floor(((part + 1) * loss.length) / DENSE_PER_EPOCH));
    const values = loss.slice(start, end).filter((value) => value !== null);
    if (values.length === 0) return null;
    return fiveDigits(values.reduce((sum, value) => sum + value, 0) / values.length);
  });
}

/** Five significant digits. */
export const fiveDigits = (value: number): number => Number(value.toPrecision(5));
