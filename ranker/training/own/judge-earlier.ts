/** What was learned before, judged on the trials that it has not learned from. */
import type { Correction } from "../../model/correction/correction.ts";
import { pairsOf } from "./cross-examine.ts";
import { fingerprint, leastOfStudy, looksAt, type FinishedStudy } from "./finished-study.ts";
import type { Scorer } from "./fit-correction.ts";
import { judgeHeldOut, type HeldOut, type HeldOutFigures } from "./held-out.ts";

export interface Earlier {
  readonly correction: Correction;
  /** fingerprints of the trials that it has learned from; null: they were not written down */
  readonly taught: readonly string[] | null;
}

export interface EarlierFigures extends HeldOutFigures {
  /** that it has not learned from */
  readonly trials: number;
  /** the whole interval lies below 0: these trials are ordered worse with it */
  readonly harms: boolean;
}

/** @returns null where no study has trials enough that are new to it */
export function judgeEarlier(
  studies: readonly FinishedStudy[],
  { correction, taught }: Earlier,
  scoresOf: Scorer,
): EarlierFigures | null {
  if (taught === null) return null;
  const known = new Set(taught);
  const judged = studies.flatMap((study) => {
    const fresh = [...study.trials.keys()].filter((i) => !known.has(fingerprint(study.trials[i]!)));
    return fresh.length < leastOfStudy ? [] : [judgedOn(study, fresh, correction, scoresOf)];
  });
  if (judged.length === 0) return null;
  const figures = judgeHeldOut(judged);
  const trials = judged.reduce((sum, each) => sum + each.trials, 0);
  return { ...figures, trials, harms: figures.interval[1] < 0 };
}

/** @param fresh - places of its trials that are compared; they count from 0 in what is returned */
function judgedOn(
  study: FinishedStudy,
  fresh: readonly number[],
  correction: Correction,
  scoresOf: Scorer,
): HeldOut {
  const pairs = pairsOf(study, fresh, correction, scoresOf).map(({ a, b, ...pair }) => ({
    ...pair,
    a: fresh.indexOf(a),
    b: fresh.indexOf(b),
  }));
  return { trials: fresh.length, looks: looksAt(study).length, pairs };
}
