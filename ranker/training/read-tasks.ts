/** Recorded curve tasks of a folder, as groups that can be cut anywhere. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  earlyCurve,
  plannedEpochs,
  WorkbenchError,
  type CurveTask,
  type CurveTrial,
} from "../../study/index.ts";
import { groupRanks } from "../model/compare.ts";
import { readCurveFile, recordedFiles } from "./curve-files.ts";

export interface TrainingTask {
  readonly family: "image" | "tabular";
  readonly name: string;
  /** tasks of one data set are left out together */
  readonly dataset: string;
  /** by our own curve farm: fitted on, not judged on, so that figures stay comparable while the store grows */
  readonly isFarmed: boolean;
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
  /** of the final among those of the task: -0.5 (best) to 0.5, equal ones in the middle of theirs */
  readonly place: number;
}

/** No model is trained or judged on more of a curve. */
export const mostEpochs = 10;

/** our own farmed curves, one file a task */
const store = fileURLToPath(new URL("curves/", import.meta.url));

/**
 * The recorded curves of a folder, then the farmed ones.
 * @throws WorkbenchError `usage-curves` when the folder has none of the files
 */
export async function readTasks(folder: string): Promise<readonly TrainingTask[]> {
  const present = new Set(await namesIn(folder));
  const tasks: TrainingTask[] = [];
  for (const family of ["image", "tabular"] as const) {
    if (!present.has(recordedFiles[family])) throw missing(folder, recordedFiles[family]);
    tasks.push(...(await readFileOfTasks(join(folder, recordedFiles[family]), false)));
  }
  const farmed = (await namesIn(store)).filter((name) => name.endsWith(".jsonl.gz")).sort();
  for (const name of farmed) tasks.push(...(await readFileOfTasks(join(store, name), true)));
  return tasks;
}

export interface OtherSource {
  /** by the file's name */
  readonly source: string;
  readonly tasks: readonly TrainingTask[];
}

/** Curves of other networks and search spaces in the folder: judged on, never fitted on. */
export async function readOtherTasks(folder: string): Promise<readonly OtherSource[]> {
  const ours = new Set<string>(Object.values(recordedFiles));
  const names = (await namesIn(folder))
    .filter((name) => name.endsWith(".jsonl.gz") && !ours.has(name))
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      source: name.slice(0, name.indexOf(".")),
      tasks: await readFileOfTasks(join(folder, name), false),
    })),
  );
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function readFileOfTasks(path: string, isFarmed: boolean): Promise<readonly TrainingTask[]> {
  return (await readCurveFile(path)).map((task) => trainingTask(task, isFarmed));
}

function missing(folder: string, file: string): WorkbenchError {
  return new WorkbenchError(
    "usage-curves",
    `${JSON.stringify(folder)} has no ${file}.`,
    "Give the folder of the recorded curves.",
  );
}

function trainingTask(task: CurveTask, isFarmed: boolean): TrainingTask {
  const trials = task.trials.map((trial) => {
    const whole = earlyCurve(task, trial, Number.MAX_SAFE_INTEGER);
    const losses = whole.curve.epochs.map(({ valLoss }) => valLoss);
    return {
      early: earlyCurve(task, trial, mostEpochs),
      divergedAfter: whole.diverged ? losses.length : Infinity,
      final: whole.diverged ? Infinity : Math.min(...losses),
    };
  });
  const places = groupRanks(trials.map(({ final }) => Math.min(final, Number.MAX_VALUE)));
  return {
    // a table's network has layers, a picture's has stages or a head
    family: task.hp_names?.includes("layers") ? "tabular" : "image",
    name: task.task,
    dataset: datasetOf(task.task),
    isFarmed,
    epochsPlanned: plannedEpochs(task),
    trials: trials.map((trial, i) => ({ ...trial, place: places[i]! / 2 })),
  };
}

/** `cifar10-1200-20px` and `cifar10-gray-800-20px` are one data set, the two apple sets show the same leaves. */
function datasetOf(task: string): string {
  return task.split("-")[0]!;
}
