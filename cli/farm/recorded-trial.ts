/** From a trial's events to its record, as the curves of `rank` are kept: dense curves of eight points an epoch. */
import type { DenseCurve, EpochReported, Params, SearchSpace, TrialEvent } from "../../study/index.ts";

export const DENSE_PER_EPOCH = 8;

export interface FarmedTrial {
  readonly id: number;
  /** in the order of the space's names; by name where a parameter may be absent */
  readonly hp: readonly Params[string][] | Params;
  readonly seed: number;
  /** fractional; curves end with the last whole epoch before it. Null: it did not diverge */
  readonly diverged_epoch: number | null;
  readonly c: Readonly<Record<CurveName, readonly (number | null)[]>>;
}
type CurveName = "train_loss" | "val_loss" | "val_acc" | "seconds" | "train_dense" | "val_dense";

export interface TrialFacts {
  readonly id: number;
  readonly seed: number;
  readonly params: Params;
  readonly space: SearchSpace;
  readonly stepsPerEpoch: number;
}

/** @param events - of a trial that has completed or diverged */
export function recordTrial(facts: TrialFacts, events: readonly TrialEvent[]): FarmedTrial {
  const epochs = events.filter((event) => event.type === "epoch-reported");
  const diverged = events.find((event) => event.type === "trial-diverged");
  const curve = (pick: (epoch: EpochReported) => number) => epochs.map((epoch) => rounded(pick(epoch)));
  const dense = (pick: (epoch: EpochReported) => DenseCurve) =>
    epochs.flatMap((epoch) => denseOf(pick(epoch)));
  return {
    id: facts.id,
    hp: hyperparameters(facts),
    seed: facts.seed,
    diverged_epoch: diverged ? rounded((diverged.step + 1) / facts.stepsPerEpoch) : null,
    c: {
      train_loss: curve(({ trainLoss }) => trainLoss),
      val_loss: curve(({ valLoss }) => valLoss),
      val_acc: curve(({ valAccuracy }) => valAccuracy),
      seconds: curve(({ seconds }) => seconds),
      train_dense: dense(({ train }) => train),
      val_dense: dense(({ validation }) => validation),
    },
  };
}

function hyperparameters({ params, space: { parameters } }: TrialFacts): FarmedTrial["hp"] {
  if (parameters.some(({ when }) => when !== undefined)) return params;
  return parameters.map(({ name }) => params[name]!);
}

/** Means of eight parts, as the ranker bins a live curve; with fewer steps than that, parts repeat. */
function denseOf({ loss }: DenseCurve): (number | null)[] {
  return Array.from({ length: DENSE_PER_EPOCH }, (_, part) => {
    const start = Math.floor((part * loss.length) / DENSE_PER_EPOCH);
    const end = Math.max(start + 1, Math.floor(((part + 1) * loss.length) / DENSE_PER_EPOCH));
    const values = loss.slice(start, end).filter((value) => value !== null);
    if (values.length === 0) return null;
    return rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
  });
}

/** Five significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(5));
