/** Learns from the user's own finished trials; what was learned is kept only where it helps on trials held out. */
import { hash32 } from "../../../study/index.ts";
import type { Correction, StoredCorrection } from "../../model/correction/correction.ts";
import { createEnsemble } from "../../model/learned-ranker.ts";
import { packNumbers } from "../../model/packed-numbers.ts";
import { loadShippedWeights } from "../../model/weights.ts";
import { crossExamine, teach } from "./cross-examine.ts";
import { leastTrials, usableStudies, type FinishedStudy } from "./finished-study.ts";
import { lessonsOf, type Scorer } from "./fit-correction.ts";
import { judgeHeldOut, type HeldOutFigures } from "./held-out.ts";

export interface Learned extends HeldOutFigures {
  /** held-out trials, every one of them once at least */
  readonly trials: number;
  readonly studies: number;
  /** null: it did not help for certain */
  readonly correction: StoredCorrection | null;
}

/**
 * @param studies - usable or not, see `usableStudies`
 * @param onStep - called with how many fits are done, of how many
 * @returns null where there are too few trials
 */
export async function learnFromOwn(
  studies: readonly FinishedStudy[],
  onStep: (done: number, total: number) => void = () => undefined,
): Promise<Learned | null> {
  const usable = usableStudies(studies);
  const trials = usable.reduce((sum, study) => sum + study.trials.length, 0);
  if (trials < leastTrials) return null;
  const weights = await loadShippedWeights();
  const predict = createEnsemble(weights);
  const scoresOf: Scorer = (group) => predict(group).map(({ score }) => score);
  const figures = judgeHeldOut(crossExamine(usable, scoresOf, onStep));
  const counts = { trials, studies: usable.length };
  if (!helps(figures)) return { ...figures, ...counts, correction: null };
  const own = teach(
    usable,
    usable.flatMap((study) => lessonsOf(study, scoresOf)),
  );
  return { ...figures, ...counts, correction: storedOf(weights.version, own) };
}

function helps({ before, after, interval: [low] }: HeldOutFigures): boolean {
  return after > before && low > 0;
}

function storedOf(base: string, { columns, trees }: Pick<Correction, "columns" | "trees">): StoredCorrection {
  const content = { base, columns, trees: packNumbers(trees) };
  const id = hash32(JSON.stringify(content), 0).toString(16).padStart(8, "0");
  return { v: 1, id, ...content };
}
