import type { CurveRanker } from "../rankers/curve-ranker.ts";
import type { CurveTask } from "./curve-task.ts";
import { earlyCurve, factsOfTask, plannedEpochs } from "./recorded-curve.ts";

export interface RankedCurves {
  readonly type: "ranked";
  readonly task: string;
  readonly epochs: number;
  readonly trials: readonly {
    readonly id: number | string;
    /** lower is better; `worstScore` for a trial that diverged within `epochs` */
    readonly score: number;
    readonly probabilityBest: number | null;
  }[];
}

/** JSON has no infinity. */
export const worstScore = Number.MAX_VALUE;

/** Ranks a task's trials, one group in their order, by their first `epochs` recorded points. */
export async function rankCurves(
  task: CurveTask,
  epochs: number,
  ranker: CurveRanker,
): Promise<RankedCurves> {
  const trials = task.trials.map((trial) => earlyCurve(task, trial, epochs));
  const answers = await ranker.rank({
    epochsPlanned: plannedEpochs(task),
    facts: factsOfTask(task),
    trials,
  });
  return {
    type: "ranked",
    task: task.task,
    epochs,
    trials: task.trials.map(({ id }, i) => {
      const { score, probabilityBest } = answers[i]!;
      return { id, score: Number.isFinite(score) ? score : worstScore, probabilityBest };
    }),
  };
}
