/** Learns from the user's own finished trials; what was learned is kept only where it helps on trials held out. */
import { hash32 } from "../../../study/index.ts";
import type { Correction, StoredCorrection } from "../../model/correction/correction.ts";
import { createEnsemble } from "../../model/learned-ranker.ts";
import { packNumbers } from "../../model/packed-numbers.ts";
import { loadShippedWeights } from "../../model/weights.ts";
import { crossExamine, teach } from "./cross-examine.ts";
import { fingerprint, leastTrials, usableStudies, type FinishedStudy } from "./finished-study.ts";
import { lessonsOf, type Scorer } from "./fit-correction.ts";
import { judgeHeldOut, type HeldOutFigures } from "./held-out.ts";
import { judgeEarlier, type Earlier, type EarlierFigures } from "./judge-earlier.ts";

export interface Learned extends HeldOutFigures {
  /** held-out trials, every one of them once at least */
  readonly trials: number;
  readonly studies: number;
  /** null: it did not help for certain */
  readonly correction: StoredCorrection | null;
  /** fingerprints of the trials */
  readonly taught: readonly string[];
  /** the one in use before, where nothing takes its place; null: there was none, or too little to judge it by */
  readonly earlier: EarlierFigures | null;
}

/**
 * @param studies - usable or not, see `usableStudies`
 * @param onStep - called with how many fits are done, of how many
 * @param earlier - what is in use, of the shipped weights; null: nothing is
 * @returns null where there are too few trials
 */
export async function learnFromOwn(
  studies: readonly FinishedStudy[],
  onStep: (done: number, total: number) => void = () => undefined,
  earlier: Earlier | null = null,
): Promise<Learned | null> {
  const usable = usableStudies(studies);
  const trials = usable.reduce((sum, study) => sum + study.trials.length, 0);
  if (trials < leastTrials) return null;
  const weights = await loadShippedWeights();
  const predict = createEnsemble(weights);
  const scoresOf: Scorer = (group) => predict(group).map(({ score }) => score);
  const figures = judgeHeldOut(crossExamine(usable, scoresOf, onStep));
  const taught = usable.flatMap((study) => study.trials.map(fingerprint));
  const learned = { ...figures, trials, studies: usable.length, taught, earlier: null };
  if (!helps(figures)) {
    const judged = earlier && judgeEarlier(usable, earlier, scoresOf);
    return { ...learned, correction: null, earlier: judged };
  }
  const own = teach(
    usable,
    usable.flatMap((study) => lessonsOf(study, scoresOf)),
  );
  return { ...learned, correction: storedOf(weights.version, own) };
}

function helps({ before, after, interval: [low] }: HeldOutFigures): boolean {
  return after > before && low > 0;
}

function storedOf(base: string, { columns, trees }: Pick<Correction, "columns" | "trees">): StoredCorrection {
  const content = { base, columns, trees: packNumbers(trees) };
  const id = hash32(JSON.stringify(content), 0).toString(16).padStart(8, "0");
  return { v: 1, id, ...content };
}
