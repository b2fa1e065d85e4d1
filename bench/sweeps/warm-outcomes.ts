import { createSampler, type CurveRanker, type StudyConfig } from "../../study/index.ts";
import { replay, type RecordedSweepTask } from "./recorded-sweep.ts";
import { spaceOf, surrogate } from "./surrogate.ts";

const sampler: StudyConfig["sampler"] = { name: "tpe", preset: "optuna5" };

/**
 * Lowest validation loss found by fast sweeps with TPE over the nearest recorded trials, one a seed.
 * @param prior - null: the plain sampler
 */
export async function lossesFound(
  task: RecordedSweepTask,
  ranker: CurveRanker,
  prior: CurveRanker | null,
  seeds: number,
): Promise<readonly number[]> {
  const swept = spaceOf(task.family);
  const nearest = surrogate(task, swept.space);
  const losses: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { state } = await replay(
      {
        epochs: task.epochs,
        facts: task.facts,
        training: (_, params) => nearest(params),
        sampler: createSampler(sampler),
        ranker,
        ...(prior && { prior }),
      },
      { ...swept, sampler, seed, warmStart: prior !== null },
    );
    losses.push(state.best?.valLoss ?? NaN);
  }
  return losses;
}

/** A prior that expects the most of what the ranker expects the least of. */
export function misleading(ranker: CurveRanker): CurveRanker {
  return {
    ...ranker,
    rank: async (group) => (await ranker.rank(group)).map((answer) => ({ ...answer, score: -answer.score })),
  };
}
