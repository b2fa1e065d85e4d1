/** The bench in steps, so that whoever runs it can show progress and stop. */
import { drawExamples, type ExamplePool } from "../training/example-pool.ts";
import type { TrainingTask } from "../training/training-task.ts";
import { groupsOf, judgeTask, type JudgedTask } from "./judge-task.ts";
import type { Ranking } from "./ranking.ts";
import { EXAMPLES, fitWithout, foldsOf } from "./refit.ts";

export interface BenchStep {
  /** what is done now */
  readonly doing: string;
  /** in units of about a tenth of a second, judged by what steps took when they were measured */
  readonly done: number;
  readonly total: number;
  /** since the last step; null: nothing was */
  readonly judged: JudgedTask | null;
}

/** units of work */
const [DRAW, FIT, JUDGE] = [0.5, 25, 1];

/** Every task by a model that was fitted on other data sets. */
export async function* benchHeldOut(tasks: readonly TrainingTask[]): AsyncGenerator<BenchStep, void, void> {
  const folds = foldsOf(tasks);
  const total = folds.length * FIT + tasks.length * (DRAW + JUDGE);
  let done = 0;
  const pools: ExamplePool[] = [];
  for (const task of tasks) {
    yield { doing: `drawing examples of ${task.name}`, done, total, judged: null };
    pools.push(drawExamples(task, EXAMPLES));
    done += DRAW;
  }
  for (const [i, heldOut] of folds.entries()) {
    const names = [...new Set(heldOut.map(({ dataset }) => dataset))].join(", ");
    yield { doing: `fit ${i + 1} of ${folds.length}, without ${names}`, done, total, judged: null };
    const learned = fitWithout(pools, heldOut);
    done += FIT;
    for await (const judged of judgeAll(heldOut, learned, groupsOf(tasks.length))) {
      done += JUDGE;
      yield { doing: `judged ${judged.task}`, done, total, judged };
    }
  }
}

/** Every task by the same model; the caller knows what it was fitted on. */
export async function* benchWith(
  learned: Ranking,
  tasks: readonly TrainingTask[],
): AsyncGenerator<BenchStep, void, void> {
  const total = tasks.length * JUDGE;
  let done = 0;
  for await (const judged of judgeAll(tasks, learned, groupsOf(tasks.length))) {
    done += JUDGE;
    yield { doing: `judged ${judged.task}`, done, total, judged };
  }
}

async function* judgeAll(
  tasks: readonly TrainingTask[],
  learned: Ranking,
  groups: number,
): AsyncGenerator<JudgedTask, void, void> {
  for (const task of tasks) yield await judgeTask(task, learned, groups);
}
