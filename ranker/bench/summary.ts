import type { JudgedTask, RankerId, RankingFigures } from "./judge-task.ts";
import { rankerIds } from "./judge-task.ts";
import { pairedInterval } from "./paired-interval.ts";

/** The learned ranker's figure less the last value's, mean over tasks. */
export interface Difference {
  readonly mean: number;
  /** 95 %; null where there are too few tasks to tell */
  readonly interval: readonly [low: number, high: number] | null;
}
export interface EpochSummary {
  readonly epochs: number;
  readonly tasks: number;
  /** means over tasks */
  readonly figures: Readonly<Record<RankerId, RankingFigures>>;
  readonly difference: Readonly<Record<keyof RankingFigures, Difference>>;
}

/** a bootstrap over fewer tasks is narrower than it should be */
export const leastTasks = 6;

/** Means over the tasks that have a figure, one entry for every number of epochs seen, ascending. */
export function summarise(judged: readonly JudgedTask[]): readonly EpochSummary[] {
  const cuts = [...new Set(judged.flatMap(({ epochs }) => epochs.map((each) => each.epochs)))];
  return cuts
    .sort((a, b) => a - b)
    .map((epochs) =>
      summaryOf(
        epochs,
        judged.flatMap((task) =>
          task.epochs.filter((each) => each.epochs === epochs).map(({ figures }) => figures),
        ),
      ),
    );
}

function summaryOf(epochs: number, all: readonly Readonly<Record<RankerId, RankingFigures>>[]): EpochSummary {
  const meanOf = (id: RankerId, measure: keyof RankingFigures): number =>
    mean(all.map((figures) => figures[id][measure]));
  const difference = (measure: keyof RankingFigures): Difference => {
    const differences = all.map(({ learned, last }) => learned[measure] - last[measure]);
    const interval = all.length < leastTasks ? null : pairedInterval(differences);
    return { mean: mean(differences), interval };
  };
  return {
    epochs,
    tasks: all.length,
    figures: Object.fromEntries(
      rankerIds.map((id) => [id, { tau: meanOf(id, "tau"), regret: meanOf(id, "regret") }]),
    ) as Record<RankerId, RankingFigures>,
    difference: { tau: difference("tau"), regret: difference("regret") },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
