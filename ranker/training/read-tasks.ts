/** Recorded curve tasks of a folder, as groups that can be cut anywhere. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  earlyCurve,
  parseCurveTask,
  plannedEpochs,
  WorkbenchError,
  type CurveTask,
  type CurveTrial,
} from "../../study/index.ts";

export interface TrainingTask {
  readonly family: "image" | "tabular";
  readonly name: string;
  /** tasks of one data set are left out together */
  readonly dataset: string;
  readonly epochsPlanned: number;
  readonly trials: readonly TrainingTrial[];
}
export interface TrainingTrial {
  /** the first epochs only: nothing that a model may not see */
  readonly early: CurveTrial;
  /** epochs that finished before it diverged */
  readonly divergedAfter: number;
  /** lowest validation loss of the full run; Infinity: it diverged */
  readonly final: number;
}

/** No model is trained or judged on more of a curve. */
export const mostEpochs = 10;

const files = { image: "firstlight_image.jsonl.gz", tabular: "firstlight_tabular.jsonl.gz" } as const;

/** @throws WorkbenchError `usage-curves` when the folder has none of the files */
export async function readTasks(folder: string): Promise<readonly TrainingTask[]> {
  const present = new Set(await readdir(folder).catch(() => []));
  const tasks: TrainingTask[] = [];
  for (const family of ["image", "tabular"] as const) {
    if (!present.has(files[family])) throw missing(folder, files[family]);
    const text = gunzipSync(await readFile(join(folder, files[family]))).toString("utf8");
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    tasks.push(...lines.map((line) => trainingTask(parseCurveTask(line), family)));
  }
  return tasks;
}

function missing(folder: string, file: string): WorkbenchError {
  return new WorkbenchError(
    "usage-curves",
    `${JSON.stringify(folder)} has no ${file}.`,
    "Give the folder of the recorded curves.",
  );
}

function trainingTask(task: CurveTask, family: TrainingTask["family"]): TrainingTask {
  const trials = task.trials.map((trial): TrainingTrial => {
    const whole = earlyCurve(task, trial, Number.MAX_SAFE_INTEGER);
    const losses = whole.curve.epochs.map(({ valLoss }) => valLoss);
    return {
      early: earlyCurve(task, trial, mostEpochs),
      divergedAfter: whole.diverged ? losses.length : Infinity,
      final: whole.diverged ? Infinity : Math.min(...losses),
    };
  });
  return {
    family,
    name: task.task,
    dataset: datasetOf(task.task, family),
    epochsPlanned: plannedEpochs(task),
    trials,
  };
}

/** `cifar10-1200-20px` and `cifar10-gray-800-20px` are one data set, the two apple sets show the same leaves. */
function datasetOf(task: string, family: TrainingTask["family"]): string {
  return family === "image" ? task.split("-")[0]! : task;
}
