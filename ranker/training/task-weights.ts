import type { TrainingTask } from "./training-task.ts";

/** A farmed task has a third of a recorded one's trials, and others of the same data beside it. */
const FARMED = 0.25;

/**
 * How much each task counts in a fit: both families alike, whatever the farm has added to one of them.
 * @returns one a task, 1 in the mean of what the tasks would weigh by themselves
 */
export function taskWeights(tasks: readonly Pick<TrainingTask, "family" | "isFarmed">[]): readonly number[] {
  const own = tasks.map(({ isFarmed }) => (isFarmed ? FARMED : 1));
  const families = new Set(tasks.map(({ family }) => family));
  const total = sum(own);
  const totals = new Map(
    [...families].map((family) => [family, sum(own.filter((_, i) => tasks[i]!.family === family))]),
  );
  return tasks.map(({ family }, i) => (own[i]! * total) / families.size / totals.get(family)!);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
