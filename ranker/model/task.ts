/** Turns what is known of a task's data into numbers, beside the parameters that mean more or less with it. */
import type { Params, TaskFacts } from "../../study/index.ts";

export const taskWidth = 5;
const usualBatch = 32;

/** @returns `taskWidth` numbers a trial: kind, samples, outputs, steps an epoch and in all, in natural logarithms */
export function encodeTask(
  { kind, trainCount, outputs }: TaskFacts,
  { batch_size: batch }: Params,
  epochsPlanned: number,
): readonly number[] {
  const size = typeof batch === "number" && batch >= 1 ? batch : usualBatch;
  const steps = Math.log(Math.max(1, trainCount / size));
  return [
    kind === "regression" ? 1 : 0,
    Math.log(trainCount),
    Math.log(outputs),
    steps,
    steps + Math.log(epochsPlanned),
  ];
}
