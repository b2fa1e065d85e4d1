/** Trials of a task beside the same configurations trained again. */
import type { TrainingTask } from "../../ranker/training/training-task.ts";

export interface ReplicaPair {
  /** lowest validation losses, of the first training and of the one from another seed; Infinity: diverged */
  readonly final: number;
  readonly again: number;
}

/** By parameters: which trials are there depends on when each farm was stopped. */
export function pairReplicas(first: TrainingTask, replica: TrainingTask): readonly ReplicaPair[] {
  const keyOf = ({ early }: TrainingTask["trials"][number]): string => JSON.stringify(early.params);
  const again = new Map(replica.trials.map((trial) => [keyOf(trial), trial.final]));
  return first.trials
    .filter((trial) => again.has(keyOf(trial)))
    .map((trial) => ({ final: trial.final, again: again.get(keyOf(trial))! }));
}
