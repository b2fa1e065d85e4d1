/** Pairs of held-out trials, and how far rankings agree with how they ended: Kendall's tau-b with a bootstrap. */
import { seededRandom, type SeededRandom } from "../../../study/index.ts";

/** Two trials of one study after some epochs; signs say which comes first. */
export interface HeldOutPair {
  readonly a: number;
  readonly b: number;
  /** index among the looks */
  readonly look: number;
  readonly truth: number;
  readonly before: number;
  readonly after: number;
}
/** One study's. */
export interface HeldOut {
  readonly trials: number;
  readonly looks: number;
  readonly pairs: readonly HeldOutPair[];
}

export interface HeldOutFigures {
  /** of the shipped ranker, the mean over studies and looks */
  readonly before: number;
  readonly after: number;
  /** 90 % interval of their difference */
  readonly interval: readonly [low: number, high: number];
}

const REPEATS = 1000;
const TAIL = 0.05;

/**
 * Drawn with replacement are trials, in each study by themselves: pairs that share a trial are not independent (the
 * bootstrap of a U-statistic; Arcones & Giné, 1992).
 */
export function judgeHeldOut(studies: readonly HeldOut[]): HeldOutFigures {
  const random = seededRandom("held-out trials", studies.length);
  const once = meanTaus(studies.map((study) => tausOf(study, new Array<number>(study.trials).fill(1))));
  const differences = Array.from({ length: REPEATS }, () => {
    const { before, after } = meanTaus(studies.map((study) => tausOf(study, countsOf(study.trials, random))));
    return after - before;
  }).sort((a, b) => a - b);
  const at = (share: number): number => differences[Math.round(share * (REPEATS - 1))]!;
  return { ...once, interval: [at(TAIL), at(1 - TAIL)] };
}

interface Taus {
  readonly before: number;
  readonly after: number;
}

/** How often each of so many trials is drawn when so many are. */
function countsOf(trials: number, random: SeededRandom): readonly number[] {
  const counts = new Array<number>(trials).fill(0);
  for (let i = 0; i < trials; i++) counts[random.integer(trials)]!++;
  return counts;
}

function tausOf({ looks, pairs }: HeldOut, counts: readonly number[]): Taus {
  const sums = Array.from({ length: looks }, () => ({ before: 0, after: 0, b: 0, a: 0, truth: 0 }));
  for (const { a, b, look, truth, before, after } of pairs) {
    const [sum, weight] = [sums[look]!, counts[a]! * counts[b]!];
    sum.before += weight * truth * before;
    sum.after += weight * truth * after;
    sum.truth += weight * truth * truth;
    sum.b += weight * before * before;
    sum.a += weight * after * after;
  }
  return meanTaus(
    sums.map((sum) => ({
      before: sum.before === 0 ? 0 : sum.before / Math.sqrt(sum.truth * sum.b),
      after: sum.after === 0 ? 0 : sum.after / Math.sqrt(sum.truth * sum.a),
    })),
  );
}

function meanTaus(taus: readonly Taus[]): Taus {
  const mean = (pick: (each: Taus) => number): number =>
    taus.reduce((sum, each) => sum + pick(each), 0) / taus.length;
  return { before: mean(({ before }) => before), after: mean(({ after }) => after) };
}
