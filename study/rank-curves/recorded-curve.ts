import * as v from "valibot";
import type { DensePoints, LearningCurve } from "../learning-curve.ts";
import type { CurveTrial } from "../rankers/curve-ranker.ts";
import { ParameterValue, type Params } from "../space/parameter.ts";
import type { TaskFacts } from "../task-facts.ts";
import type { CurveTask, RecordedTrial } from "./curve-task.ts";

/**
 * What a trial had shown after its first `epochs` recorded points. A value that is not finite among them means that it
 * diverged; one that simply stops earlier (early stopping) is compared by what there is.
 */
export function earlyCurve(task: CurveTask, trial: RecordedTrial, epochs: number): CurveTrial {
  const drop = pointsBeforeTraining(task, trial);
  const sign = task.direction === "max" ? -1 : 1;
  const target = (trial.c[task.target] ?? []).slice(drop, drop + epochs);
  const trainLoss = trial.c["train_loss"]?.slice(drop) ?? [];
  const accuracy = trial.c["val_acc"]?.slice(drop) ?? [];
  const seconds = trial.c["seconds"]?.slice(drop) ?? [];
  const end = target.indexOf(null);
  const finite = end < 0 ? target : target.slice(0, end);
  const curve: LearningCurve = {
    epochs: finite.map((value, i) => ({
      epoch: i + 1,
      sampleCount: 0,
      trainLoss: trainLoss[i] ?? NaN,
      valLoss: sign * value!,
      valAccuracy: accuracy[i] ?? NaN,
      seconds: seconds[i] ?? 0,
    })),
    train: dense(trial.c["train_dense"], task.dense_per_epoch, epochs),
    validation: dense(trial.c["val_dense"], task.dense_per_epoch, epochs),
  };
  const divergedEpoch = trial.diverged_epoch ?? Infinity;
  return { params: paramsOf(task, trial), curve, diverged: end >= 0 || divergedEpoch <= epochs };
}

/** Length of the full training, in recorded points. */
export function plannedEpochs(task: CurveTask): number {
  const lengths = task.trials.map((trial) => stepsOf(task, trial).length - pointsBeforeTraining(task, trial));
  return lengths.reduce((longest, length) => Math.max(longest, length), 1);
}

/** @returns null where one of them was not recorded */
export function factsOfTask({ kind, n_train: trainCount, outputs }: CurveTask): TaskFacts | null {
  if (kind === undefined || trainCount === undefined || outputs === undefined) return null;
  return { kind, trainCount, outputs };
}

/** Some sources evaluate before the first step, AlgoPerf's logs right after it: neither shows any training. */
function pointsBeforeTraining(task: CurveTask, trial: RecordedTrial): 0 | 1 {
  const first = stepsOf(task, trial)[0];
  return first === 0 || (task.source === "algoperf_logs" && first === 1) ? 1 : 0;
}

function stepsOf(task: CurveTask, trial: RecordedTrial): readonly number[] {
  return trial.steps ?? task.steps ?? [];
}

function dense(
  values: readonly (number | null)[] | undefined,
  perEpoch: number | undefined,
  epochs: number,
): DensePoints {
  if (!values || perEpoch === undefined) return { epoch: [], sampleCount: [], loss: [] };
  const loss = values.slice(0, epochs * perEpoch);
  return {
    epoch: loss.map((_, i) => Math.floor(i / perEpoch) + 1),
    sampleCount: loss.map((_, i) => i + 1),
    loss,
  };
}

function paramsOf({ hp_names: names = [] }: CurveTask, { hp = {} }: RecordedTrial): Params {
  const entries = Array.isArray(hp) ? names.map((name, i) => [name, hp[i]] as const) : Object.entries(hp);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (v.is(ParameterValue, value) ? [[name, value] as const] : [])),
  );
}
