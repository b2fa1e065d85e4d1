/** Trials of the user's own studies that were trained to their end. */
import { cutCurve, hash32, type CurveGroup, type CurveTrial, type TaskFacts } from "../../../study/index.ts";
import { groupRanks } from "../../model/compare.ts";

export interface FinishedTrial {
  /** whole; the loss in it is the one that is compared */
  readonly trial: Omit<CurveTrial, "diverged">;
  /** epoch in which it diverged; null: it did not */
  readonly divergedEpoch: number | null;
}
/** Trials are compared within their study only, so that each may have a loss and a length of its own. */
export interface FinishedStudy {
  readonly epochsPlanned: number;
  readonly facts: TaskFacts | null;
  readonly trials: readonly FinishedTrial[];
}

/** Epochs after which the ranker is asked, in learning as in judging. */
export const looks = [1, 2, 3, 5] as const;

/** A study of fewer gives hardly a pair to compare; 8 give 28. */
export const leastOfStudy = 8;
/**
 * In all. On simulated studies with a trait that decides by itself, what was learned from 12 was never kept: a fit on 8
 * of them has no leaf to split. From 16 it was kept in 15 of 40.
 */
export const leastTrials = 16;

/** Lowest loss of the whole training; a diverged trial is the worst there is. */
export function finalOf({ trial, divergedEpoch }: FinishedTrial): number {
  if (divergedEpoch !== null) return Number.MAX_VALUE;
  return trial.curve.epochs.reduce((low, { valLoss }) => Math.min(low, valLoss), Number.MAX_VALUE);
}

/** From -0.5 (best) to 0.5, equal ones in the middle of theirs. */
export function placesOf(trials: readonly FinishedTrial[]): readonly number[] {
  return groupRanks(trials.map(finalOf)).map((rank) => rank / 2);
}

/** Those that had not diverged by then: what a ranker is asked about. */
export function healthyAt(trials: readonly FinishedTrial[], epochs: number): readonly FinishedTrial[] {
  return trials.filter(
    ({ trial, divergedEpoch }) =>
      (divergedEpoch === null || divergedEpoch > epochs) && trial.curve.epochs.length > 0,
  );
}

/** @param trials - some of the study's. @param epochs - seen of each */
export function earlyGroup(
  { epochsPlanned, facts }: Pick<FinishedStudy, "epochsPlanned" | "facts">,
  trials: readonly FinishedTrial[],
  epochs: number,
): CurveGroup {
  return {
    ...{ epochsPlanned, facts },
    trials: trials.map(({ trial: { params, curve } }) => ({
      params,
      curve: cutCurve(curve, epochs),
      diverged: false,
    })),
  };
}

/** Looks that come before the end. */
export function looksAt({ epochsPlanned }: Pick<FinishedStudy, "epochsPlanned">): readonly number[] {
  return looks.filter((epochs) => epochs < epochsPlanned);
}

/** Equal for equal trainings. @returns 8 hexadecimal digits */
export function fingerprint({ trial: { params, curve } }: FinishedTrial): string {
  const text = JSON.stringify([params, curve.epochs.map(({ valLoss }) => valLoss)]);
  return (hash32(text, 0) >>> 0).toString(16).padStart(8, "0");
}

/** Each training once: a study begun anew with the same seed repeats its first trials. */
export function withoutRepeats<S extends FinishedStudy>(studies: readonly S[]): readonly S[] {
  const met = new Set<string>();
  const isNew = (trial: FinishedTrial): boolean => {
    const key = fingerprint(trial);
    return !met.has(key) && met.add(key).size > 0;
  };
  return studies
    .filter((study) => looksAt(study).length > 0)
    .map((study) => ({ ...study, trials: study.trials.filter(isNew) }));
}

/** Studies that can be learned from. */
export function usableStudies<S extends FinishedStudy>(studies: readonly S[]): readonly S[] {
  return withoutRepeats(studies).filter(({ trials }) => trials.length >= leastOfStudy);
}
