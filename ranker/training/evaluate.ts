/** Judges rankers on tasks that they have not seen. */
import { seededRandom, type CurveRanker } from "../../study/index.ts";
import { kendallTau, topRegret } from "./figures.ts";
import type { TrainingTask } from "./training-task.ts";
import { sampleGroup } from "./sample-group.ts";

export interface TaskFigures {
  readonly task: string;
  readonly epochs: number;
  readonly tau: number;
  readonly regret: number;
  /** share of final values inside the outer quantiles; NaN where the ranker gives none */
  readonly coverage: number;
}

const GROUP = 16;

/** Means over random groups of 16; the same groups for every ranker. */
export async function evaluateTask(
  task: TrainingTask,
  ranker: Pick<CurveRanker, "rank">,
  epochs: number,
  groups = 100,
): Promise<TaskFigures> {
  const random = seededRandom("ranker evaluation", task.name, epochs);
  let [tau, regret, inside, banded] = [0, 0, 0, 0];
  for (let i = 0; i < groups; i++) {
    const { group, finals } = sampleGroup(task, GROUP, () => epochs, random);
    const answers = await ranker.rank(group);
    const scores = answers.map(({ score }) => score);
    tau += kendallTau(scores, finals) / groups;
    regret += topRegret(scores, finals) / groups;
    answers.forEach(({ quantiles }, j) => {
      const [low, high] = [quantiles[0], quantiles.at(-1)];
      if (!low || !high || finals[j] === Infinity) return;
      banded++;
      if (finals[j]! >= low[1] && finals[j]! <= high[1]) inside++;
    });
  }
  return { task: task.name, epochs, tau, regret, coverage: inside / banded };
}
