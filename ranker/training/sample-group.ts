/** Random groups of a task's trials, cut at chosen epochs, as the network and its loss want them. */
import { cutCurve, type CurveGroup, type SeededRandom } from "../../study/index.ts";
import type { TrainingTask, TrainingTrial } from "./training-task.ts";

export interface SampledGroup {
  readonly group: CurveGroup;
  readonly finals: readonly number[];
  /** in the whole task, see TrainingTrial */
  readonly places: readonly number[];
}

/**
 * @param epochs - what each trial may show; called once a trial
 * @returns trials that had not diverged by then; fewer than `size` where the task is small
 */
export function sampleGroup(
  task: TrainingTask,
  size: number,
  epochs: () => number,
  random: SeededRandom,
): SampledGroup {
  const cut = random
    .shuffle(task.trials)
    .map((trial) => ({ trial, seen: epochs() }))
    .filter(({ trial, seen }) => trial.divergedAfter >= seen)
    .slice(0, size);
  return {
    group: {
      epochsPlanned: task.epochsPlanned,
      facts: task.facts,
      trials: cut.map(({ trial, seen }) => cutTrial(trial, seen)),
    },
    finals: cut.map(({ trial }) => trial.final),
    places: cut.map(({ trial }) => trial.place),
  };
}

export function cutTrial({ early }: TrainingTrial, epochs: number): CurveGroup["trials"][number] {
  return { params: early.params, curve: cutCurve(early.curve, epochs), diverged: false };
}
