import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { crossValidate } from "../../ranker/training/cross-validate.ts";
import { readTasks } from "../../ranker/training/read-tasks.ts";
import type { CurveRanker } from "../../study/index.ts";
import { fittedOnce } from "../ranker/fitted-once.ts";
import { readSweepTasks, type RecordedSweepTask } from "./recorded-sweep.ts";

export interface HeldOutTask {
  readonly task: RecordedSweepTask;
  /** fitted on other data sets */
  readonly ranker: CurveRanker;
}

/** Every recorded task of the folder FIRSTLIGHT_CURVES, with a ranker that has not seen its data set; fits all folds. */
export async function* heldOutTasks(): AsyncGenerator<HeldOutTask, void, void> {
  const folder = process.env["FIRSTLIGHT_CURVES"] ?? "";
  await tf.setBackend("wasm");
  const known = await readTasks(folder);
  const tasks = await readSweepTasks(folder);
  for (const { ranker, heldOut } of crossValidate(known, fittedOnce(folder))) {
    const names = new Set(heldOut.map(({ name }) => name));
    for (const task of tasks.filter(({ name }) => names.has(name))) {
      process.stderr.write(`held out: ${task.name}\n`);
      yield { task, ranker };
    }
  }
}
