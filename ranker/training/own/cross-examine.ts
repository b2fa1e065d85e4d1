/** Corrections judged on trials that they have not seen: whole studies where there are several, else parts of the one. */
import { seededRandom } from "../../../study/index.ts";
import { corrected } from "../../model/correction/correction.ts";
import { findColumns } from "./find-columns.ts";
import { earlyGroup, finalOf, healthyAt, looksAt, type FinishedStudy } from "./finished-study.ts";
import { fitTrees, lessonsOf, type Lesson, type Scorer } from "./fit-correction.ts";
import type { HeldOut, HeldOutPair } from "./held-out.ts";

type Taught = Parameters<typeof corrected>[0];

/** Trials of a fold that is held out, at least: six pairs. */
const LEAST_FOLD = 4;
const MOST_FOLDS = 5;
/** times that the trials are dealt out anew */
const DEALS = 4;

/** @param onStep - called before every fold with how many are done, of how many */
export function crossExamine(
  studies: readonly FinishedStudy[],
  scoresOf: Scorer,
  onStep: (done: number, total: number) => void,
): readonly HeldOut[] {
  const [only] = studies;
  if (studies.length === 1 && only) return [withinStudy(only, scoresOf, onStep)];
  const lessons = studies.map((study) => lessonsOf(study, scoresOf));
  return studies.map((study, i) => {
    onStep(i, studies.length);
    const others = studies.filter((other) => other !== study);
    const own = teach(others, lessons.filter((_, j) => j !== i).flat());
    return { ...sizesOf(study), pairs: pairsOf(study, study.trials.keys().toArray(), own, scoresOf) };
  });
}

/** The correction that these studies teach. @param lessons - theirs */
export function teach(studies: readonly FinishedStudy[], lessons: readonly Lesson[]): Taught {
  const trials = studies.flatMap((study) => study.trials);
  const columns = [...findColumns(trials.map(({ trial }) => trial.params))];
  return { columns, trees: fitTrees(lessons, columns, trials.length) };
}

function withinStudy(
  study: FinishedStudy,
  scoresOf: Scorer,
  onStep: (done: number, total: number) => void,
): HeldOut {
  const { trials } = study;
  const random = seededRandom("own folds", trials.length);
  const folds = Math.min(MOST_FOLDS, Math.floor(trials.length / LEAST_FOLD));
  const heldOuts = Array.from({ length: DEALS }, () => random.shuffle([...trials.keys()])).flatMap((order) =>
    Array.from({ length: folds }, (_, fold) => order.filter((_each, i) => i % folds === fold)),
  );
  const pairs = heldOuts.flatMap((heldOut, i) => {
    onStep(i, heldOuts.length);
    const rest = { ...study, trials: trials.filter((_, j) => !heldOut.includes(j)) };
    return pairsOf(study, heldOut, teach([rest], lessonsOf(rest, scoresOf)), scoresOf);
  });
  return { ...sizesOf(study), pairs };
}

function sizesOf(study: FinishedStudy): Omit<HeldOut, "pairs"> {
  return { trials: study.trials.length, looks: looksAt(study).length };
}

/**
 * The ranker sees the whole study, as it will; only what is held out is compared.
 * @param heldOut - places in the study
 */
export function pairsOf(
  study: FinishedStudy,
  heldOut: readonly number[],
  own: Taught,
  scoresOf: Scorer,
): readonly HeldOutPair[] {
  const { trials } = study;
  return looksAt(study).flatMap((epochs, look) => {
    const healthy = healthyAt(trials, epochs);
    const group = earlyGroup(study, healthy, epochs);
    const before = scoresOf(group);
    const after = corrected(own, group, before);
    const places = new Map(healthy.map((trial, i) => [trial, i] as const));
    const compared = heldOut.flatMap((index) => {
      const at = places.get(trials[index]!);
      return at === undefined ? [] : [{ index, at, final: finalOf(trials[index]!) }];
    });
    return compared.flatMap((a, i) =>
      compared.slice(0, i).map((b) => ({
        ...{ a: a.index, b: b.index, look },
        truth: Math.sign(a.final - b.final),
        before: Math.sign(before[a.at]! - before[b.at]!),
        after: Math.sign(after[a.at]! - after[b.at]!),
      })),
    );
  });
}
