/**
 * `npm run -s train-ranker -- --curves DIR`: fits the early ranking model on the recorded curves of a folder and writes
 * its weights. The same curves give the same weights on the same machine.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { encodeWeights, shippedVersion } from "../model/weights.ts";
import { drawPools } from "./example-pool.ts";
import { fitEnsemble } from "./fit-ensemble.ts";
import { readTasks } from "./read-tasks.ts";

const { values } = parseArgs({ options: { curves: { type: "string", default: "" } } });
await tf.setBackend("wasm");
const tasks = await readTasks(values.curves);
const trials = tasks.reduce((sum, task) => sum + task.trials.length, 0);
process.stderr.write(`Fitting on ${trials} trials of ${tasks.length} tasks.\n`);
const fitted = fitEnsemble(drawPools(tasks));
const text = encodeWeights({ version: shippedVersion, ...fitted });
await writeFile(new URL("../weights/curves.json", import.meta.url), `${text}\n`);
process.stderr.write(`Wrote version ${shippedVersion}, ${text.length} bytes.\n`);
