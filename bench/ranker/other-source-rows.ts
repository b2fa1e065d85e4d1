/** The shipped weights on kinds of networks that they were not fitted on. */
import { last } from "../../ranker/bench/rivals.ts";
import { learnedRanker } from "../../ranker/model/learned-ranker.ts";
import { evaluateTask } from "../../ranker/training/evaluate.ts";
import { readOtherTasks } from "../../ranker/training/read-tasks.ts";
import type { Row } from "./rows.ts";

const cuts = [1, 2, 3, 5, 8];
const GROUPS = 20;

/** @returns a row a task, named by its source */
export async function otherSourceRows(folder: string): Promise<Row[]> {
  const learned = learnedRanker();
  const rows: Row[] = [];
  for (const { source, tasks } of await readOtherTasks(folder)) {
    for (const task of tasks) {
      for (const epochs of cuts) {
        const ours = await evaluateTask(task, learned, epochs, GROUPS);
        const theirs = await evaluateTask(task, last, epochs, GROUPS);
        const name = `${source}/tau@${epochs}`;
        rows.push({ name, unit: "tau-b", lowerIsBetter: false, ours: ours.tau, theirs: theirs.tau });
      }
    }
    process.stderr.write(`other source: ${source}\n`);
  }
  return rows;
}
