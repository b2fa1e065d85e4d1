/** A recorded curve task as trials that can be cut anywhere. */
import {
  earlyCurve,
  factsOfTask,
  plannedEpochs,
  type CurveTask,
  type CurveTrial,
  type TaskFacts,
} from "../../study/index.ts";
import { groupRanks } from "../model/compare.ts";

export interface TrainingTask {
  readonly family: "image" | "tabular";
  readonly name: string;
  /** tasks of one data set are left out together */
  readonly dataset: string;
  /** by our own curve farm: fitted on, not judged on, so that figures stay comparable while the store grows */
  readonly isFarmed: boolean;
  readonly epochsPlanned: number;
  readonly facts: TaskFacts | null;
  readonly trials: readonly TrainingTrial[];
}
export interface TrainingTrial {
  /** the first epochs only: nothing that a model may not see */
  readonly early: CurveTrial;
  /** epochs that finished before it diverged */
  readonly divergedAfter: number;
  /** lowest validation loss of the full run; Infinity: it diverged */
  readonly final: number;
  /** of the final among those of the task: -0.5 (best) to 0.5, equal ones in the middle of theirs */
  readonly place: number;
}

/** No model is trained or judged on more of a curve. */
export const mostEpochs = 10;

export function trainingTask(task: CurveTask, isFarmed: boolean): TrainingTask {
  const trials = task.trials.map((trial) => {
    const whole = earlyCurve(task, trial, Number.MAX_SAFE_INTEGER);
    const losses = whole.curve.epochs.map(({ valLoss }) => valLoss);
    return {
      early: earlyCurve(task, trial, mostEpochs),
      divergedAfter: whole.diverged ? losses.length : Infinity,
      final: whole.diverged ? Infinity : Math.min(...losses),
    };
  });
  return {
    // a table's network has layers, a picture's has stages or a head
    family: task.hp_names?.includes("layers") ? "tabular" : "image",
    name: task.task,
    dataset: datasetOf(task.task),
    isFarmed,
    epochsPlanned: plannedEpochs(task),
    facts: factsOfTask(task),
    trials: inPlaces(trials),
  };
}

/** Adds each trial's place among all of them. */
export function inPlaces(trials: readonly Omit<TrainingTrial, "place">[]): readonly TrainingTrial[] {
  const places = groupRanks(trials.map(({ final }) => Math.min(final, Number.MAX_VALUE)));
  return trials.map((trial, i) => ({ ...trial, place: places[i]! / 2 }));
}

/** `cifar10-1200-20px` and `cifar10-gray-800-20px` are one data set, the two apple sets show the same leaves. */
function datasetOf(task: string): string {
  return task.split("-")[0]!;
}
