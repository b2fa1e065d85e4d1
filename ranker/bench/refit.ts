/** The trees fitted again without some data sets, lightly enough for a page. */
import type { ExamplePool } from "../training/example-pool.ts";
import { fitForests, forestDefaults, type ForestOptions } from "../training/fit-forests.ts";
import type { TrainingTask } from "../training/training-task.ts";
import { forestRanking } from "./forest-ranker.ts";
import type { Ranking } from "./ranking.ts";

export const FOLDS = 5;

/**
 * A quarter of the shipped trees with half of their leaves, each giving twice as much, on a quarter of the groups: five
 * fits on a hundred tasks take a dozen seconds.
 */
const light: ForestOptions = { ...forestDefaults, groups: 10, trees: 100, leaves: 12, rate: 0.1 };

/** of each group size and task; a fit takes more of tasks of the rarer family */
export const EXAMPLES = 1.5 * light.groups;

/** Data sets dealt out: tasks of one data set are in the same fold. */
export function foldsOf(tasks: readonly TrainingTask[]): readonly (readonly TrainingTask[])[] {
  const datasets = [...new Set(tasks.map(({ dataset }) => dataset))].sort();
  return Array.from({ length: FOLDS }, (_, fold) =>
    tasks.filter(({ dataset }) => datasets.indexOf(dataset) % FOLDS === fold),
  ).filter((fold) => fold.length > 0);
}

/** @returns a ranking that has seen no task of the data sets of `heldOut` */
export function fitWithout(pools: readonly ExamplePool[], heldOut: readonly TrainingTask[]): Ranking {
  const unseen = new Set(heldOut.map(({ dataset }) => dataset));
  const others = pools.filter(({ task }) => !unseen.has(task.dataset));
  return forestRanking(fitForests(others, 0, light));
}
