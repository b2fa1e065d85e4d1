/**
 * The early ranking model on data sets that it has not seen (leave one out), against the last value. Needs the
 * recorded curves: FIRSTLIGHT_CURVES names their folder.
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { createScoreRanker, type CurveRanker } from "../study/index.ts";
import { crossValidate } from "../ranker/training/cross-validate.ts";
import { evaluateTask } from "../ranker/training/evaluate.ts";
import { fitDefaults } from "../ranker/training/fit.ts";
import { readTasks, type TrainingTask } from "../ranker/training/read-tasks.ts";
import { replaySweeps } from "../ranker/training/replay.ts";
import type { Figure } from "./figure.ts";

const cuts = [1, 2, 3, 5, 8];
const fastEpochs = [1, 2, 3, 5];
const REPEATS = 200;

/** One line a task and measure; `ours` and `theirs` by the same groups. */
interface Row {
  readonly family: TrainingTask["family"];
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly theirs: number | null;
}

/** @throws WorkbenchError when the folder has no curves */
export async function* rankerFigures(): AsyncGenerator<Figure> {
  await tf.setBackend("wasm");
  const tasks = await readTasks(process.env["FIRSTLIGHT_CURVES"] ?? "");
  const rows: Row[] = [];
  for (const { ranker, heldOut } of crossValidate(tasks, fitDefaults)) {
    for (const task of heldOut)
      rows.push(...(await rankingRows(task, ranker)), ...(await replayRows(task, ranker)));
    process.stderr.write(`held out: ${heldOut.map(({ name }) => name).join(", ")}\n`);
  }
  for (const family of ["image", "tabular"] as const) {
    const mine = rows.filter((row) => row.family === family);
    for (const name of new Set(mine.map((row) => row.name)))
      yield figureOf(
        family,
        mine.filter((row) => row.name === name),
      );
  }
}

async function rankingRows(task: TrainingTask, learned: CurveRanker): Promise<Row[]> {
  const rows: Row[] = [];
  for (const epochs of cuts) {
    const ours = await evaluateTask(task, learned, epochs);
    const theirs = await evaluateTask(task, createScoreRanker("last"), epochs);
    const { family } = task;
    rows.push(
      { family, name: `tau@${epochs}`, unit: "tau-b", ours: ours.tau, theirs: theirs.tau },
      { family, name: `regret@${epochs}`, unit: "of the median's", ours: ours.regret, theirs: theirs.regret },
      {
        family,
        name: `coverage@${epochs}`,
        unit: "of finals in the 80 % band",
        ours: ours.coverage,
        theirs: null,
      },
    );
  }
  return rows;
}

async function replayRows(task: TrainingTask, learned: CurveRanker): Promise<Row[]> {
  const rows: Row[] = [];
  for (const epochs of fastEpochs) {
    const options = { trials: 25, fastEpochs: epochs, finalists: 3, repeats: REPEATS };
    const ours = await replaySweeps(task, learned, options);
    const theirs = await replaySweeps(task, createScoreRanker("last"), options);
    const { family } = task;
    rows.push(
      {
        family,
        name: `replay@${epochs}/within-2%`,
        unit: "of replays",
        ours: within(ours.regrets),
        theirs: within(theirs.regrets),
      },
      {
        family,
        name: `replay@${epochs}/regret`,
        unit: "of the best loss",
        ours: mean(ours.regrets),
        theirs: mean(theirs.regrets),
      },
      {
        family,
        name: `replay@${epochs}/saving`,
        unit: "times fewer epochs",
        ours: ours.saving,
        theirs: null,
      },
    );
  }
  return rows;
}

/** A mean over tasks; the baseline is the ranker `last`. */
function figureOf(family: string, rows: readonly Row[]): Figure {
  const known = rows.filter(({ ours }) => !Number.isNaN(ours));
  const value = mean(known.map(({ ours }) => ours));
  const baseline = rows[0]!.theirs === null ? null : mean(rows.map(({ theirs }) => theirs!));
  const lowerIsBetter = rows[0]!.name.includes("regret");
  const ratio = baseline === null ? null : lowerIsBetter ? baseline / value : value / baseline;
  return {
    bench: "ranker",
    name: `${family}/${rows[0]!.name}`,
    value,
    unit: rows[0]!.unit,
    baseline,
    ratio,
    spread: null,
    runs: rows.length,
  };
}

function within(regrets: readonly number[]): number {
  return mean(regrets.map((regret) => (regret <= 0.02 ? 1 : 0)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
