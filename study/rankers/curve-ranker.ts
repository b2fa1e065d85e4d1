import type { Params } from "../space/parameter.ts";
import type { LearningCurve } from "../learning-curve.ts";
import type { TaskFacts } from "../task-facts.ts";

export interface CurveTrial {
  readonly params: Params;
  readonly curve: LearningCurve;
  readonly diverged: boolean;
}
/** Trials of one study that are to be compared; they may have seen different numbers of epochs. */
export interface CurveGroup {
  readonly epochsPlanned: number;
  readonly facts?: TaskFacts | null;
  readonly trials: readonly CurveTrial[];
}
export interface RankedTrial {
  /** only compares within the group; lower is better; Infinity for a diverged trial */
  readonly score: number;
  /** predicted final value: [level, value] pairs, ascending levels in (0, 1); empty when the ranker predicts none */
  readonly quantiles: readonly (readonly [level: number, value: number])[];
  /** chance to be the group's best; null when the ranker does not say */
  readonly probabilityBest: number | null;
}

/** Epochs of every trial that each ranker usually needs: one with the learned one is worth five without. */
export const usualFastEpochs: Readonly<Record<CurveRanker["name"], number>> = {
  learned: 1,
  last: 5,
  best: 5,
};

/** Reads the first epochs of several learning curves and says which trial will win. */
export interface CurveRanker {
  readonly name: "last" | "best" | "learned";
  /** recorded with every early ranking metric */
  readonly version: string;
  /** @returns one entry a trial, in the group's order */
  rank(group: CurveGroup): Promise<readonly RankedTrial[]>;
}
