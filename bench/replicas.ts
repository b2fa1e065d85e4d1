/**
 * How much of an order is chance: trials ranked by the lowest loss of the same configuration trained from another seed.
 * Whoever knew everything but the seed would rank about so well; a curve's first epochs add what they show of the seed.
 * FIRSTLIGHT_REPLICAS names a folder of farmed tasks and their replicas (`npm run -s farm -- --replica 1 --out DIR`).
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { kendallTau, topRegret } from "../ranker/training/figures.ts";
import { readCurveFile } from "../ranker/training/curve-files.ts";
import { trainingTask, type TrainingTask } from "../ranker/training/training-task.ts";
import { seededRandom } from "../study/index.ts";
import type { Figure } from "./figure.ts";
import { mean } from "./mean.ts";
import { pairReplicas, type ReplicaPair } from "./replicas/pair-replicas.ts";

const GROUP = 16;
const GROUPS = 400;
const replicaSuffix = /-r\d+$/;

/** @throws Error when the folder has no replicas */
export async function* replicaFigures(): AsyncGenerator<Figure> {
  const folder = process.env["FIRSTLIGHT_REPLICAS"] ?? "";
  const tasks = await tasksOf(folder);
  const judged: { readonly tau: number; readonly regret: number }[] = [];
  for (const replica of tasks.filter(({ name }) => replicaSuffix.test(name))) {
    const first = tasks.find(({ name }) => name === replica.name.replace(replicaSuffix, ""));
    const pairs = first ? pairReplicas(first, replica) : [];
    if (pairs.length < GROUP) continue;
    const figures = judge(replica.name, pairs);
    judged.push(figures);
    yield figure(`tau/${replica.name}`, figures.tau, pairs.length);
    yield figure(`regret/${replica.name}`, figures.regret, pairs.length);
  }
  if (judged.length === 0)
    throw new Error(
      `FIRSTLIGHT_REPLICAS=${JSON.stringify(folder)} has no task of ${GROUP} trials with a replica`,
    );
  yield figure("tau", mean(judged.map(({ tau }) => tau)), judged.length);
  yield figure("regret", mean(judged.map(({ regret }) => regret)), judged.length);
}

async function tasksOf(folder: string): Promise<readonly TrainingTask[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl.gz")).sort();
  const files = await Promise.all(names.map((name) => readCurveFile(join(folder, name))));
  return files.flat().map((task) => trainingTask(task, true));
}

function judge(
  name: string,
  pairs: readonly ReplicaPair[],
): { readonly tau: number; readonly regret: number } {
  const random = seededRandom("replicas", name);
  const groups = Array.from({ length: GROUPS }, () => random.shuffle(pairs).slice(0, GROUP));
  const each = (rate: typeof kendallTau): number =>
    mean(
      groups.map((group) =>
        rate(
          group.map(({ again }) => again),
          group.map(({ final }) => final),
        ),
      ),
    );
  return { tau: each(kendallTau), regret: each(topRegret) };
}

function figure(name: string, value: number, runs: number): Figure {
  const unit = name.startsWith("tau") ? "tau by another seed's final losses" : "top-1 regret";
  return { bench: "replicas", name, value, unit, baseline: null, ratio: null, spread: null, runs };
}
