/** Recorded curve tasks of a folder, and those of our own farm. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WorkbenchError } from "../../study/index.ts";
import { readCurveFile, recordedFiles } from "./curve-files.ts";
import { trainingTask, type TrainingTask } from "./training-task.ts";

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
