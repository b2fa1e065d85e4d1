/**
 * The early ranking model: on data sets that it has not seen (fitted again with each left out), and as it is shipped on
 * other sources of curves. Needs the recorded curves: FIRSTLIGHT_CURVES names their folder.
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { crossValidate } from "../ranker/training/cross-validate.ts";
import { readTasks } from "../ranker/training/read-tasks.ts";
import type { Figure } from "./figure.ts";
import { chanceRows } from "./ranker/chance-rows.ts";
import { fittedOnce } from "./ranker/fitted-once.ts";
import { rankingRows, replayRows } from "./ranker/held-out-rows.ts";
import { otherSourceRows } from "./ranker/other-source-rows.ts";
import { figuresOf, type Row } from "./ranker/rows.ts";

/** @throws WorkbenchError when the folder has no curves */
export async function* rankerFigures(): AsyncGenerator<Figure> {
  const folder = process.env["FIRSTLIGHT_CURVES"] ?? "";
  await tf.setBackend("wasm");
  const tasks = await readTasks(folder);
  const rows: Row[] = [];
  for (const { ranker, heldOut } of crossValidate(tasks, fittedOnce(folder))) {
    for (const task of heldOut)
      for (const rowsOf of [rankingRows, chanceRows, replayRows]) rows.push(...(await rowsOf(task, ranker)));
    process.stderr.write(`held out: ${heldOut.map(({ name }) => name).join(", ")}\n`);
  }
  // a fold has both families
  yield* figuresOf(rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)));
  yield* figuresOf(await otherSourceRows(folder));
}
