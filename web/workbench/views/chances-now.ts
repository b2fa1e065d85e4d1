import { sweepTrials, type StudyState, type TrialRecord } from "../../../study/index.ts";

/**
 * Chances as they were ranked last, less what has been settled since: a trial that was trained to its end is what it
 * has shown, and cannot win any more where another has been lower. Its chance goes to the others.
 * @returns by trial, adding up as before; trials without a chance are left out
 */
export function chancesNow(state: StudyState): ReadonlyMap<number, number> {
  const trials = sweepTrials(state);
  const lowest = Math.min(...trials.map(lowestOf));
  const ranked = trials.flatMap((trial) => {
    const said = trial.ranked?.probabilityBest ?? null;
    if (said === null) return [];
    const isBeaten = trial.curve.epochs.length >= state.config.epochs && lowestOf(trial) > lowest;
    return [{ number: trial.number, said, left: isBeaten ? 0 : said }];
  });
  const all = sum(ranked.map(({ said }) => said));
  const left = sum(ranked.map((each) => each.left));
  const share = left > 0 ? all / left : null;
  return new Map(
    ranked.map((each) => [each.number, share === null ? each.said : each.left * share] as const),
  );
}

const lowestOf = ({ lowest }: TrialRecord): number => lowest?.valLoss ?? Infinity;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
