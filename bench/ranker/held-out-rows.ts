/** The learned ranker on tasks of data sets that it was not fitted on. */
import type { Ranking } from "../../ranker/bench/ranking.ts";
import { last } from "../../ranker/bench/rivals.ts";
import { evaluateTask } from "../../ranker/training/evaluate.ts";
import { replaySweeps } from "../../ranker/training/replay.ts";
import type { TrainingTask } from "../../ranker/training/training-task.ts";
import { mean } from "../mean.ts";
import { rivals } from "./rivals.ts";
import type { Row } from "./rows.ts";

const cuts = [0, 1, 2, 3, 5, 8];
const fastEpochs = [1, 2, 3, 5];
const replays = { trials: 25, finalists: 3, repeats: 200 };

/** Agreement with the final order and the cost of the top choice, after so many epochs. */
export async function rankingRows(task: TrainingTask, learned: Ranking): Promise<Row[]> {
  const rows: Row[] = [];
  for (const epochs of cuts) {
    const ours = await evaluateTask(task, learned, epochs);
    const rowOf = (rival: string, theirs: { tau: number; regret: number } | null): void => {
      rows.push(
        { ...tau(`${task.family}/tau@${epochs}${rival}`), ours: ours.tau, theirs: theirs?.tau ?? null },
        {
          ...regret(`${task.family}/regret@${epochs}${rival}`),
          ours: ours.regret,
          theirs: theirs?.regret ?? null,
        },
      );
    };
    if (epochs === 0) {
      rowOf("", null);
      continue;
    }
    for (const [suffix, rival] of rivals) rowOf(suffix, await evaluateTask(task, rival, epochs));
    const unit = "of finals in the 80 % band";
    const name = `${task.family}/coverage@${epochs}`;
    rows.push({ name, unit, lowerIsBetter: false, ours: ours.coverage, theirs: null });
  }
  return rows;
}

/** First epochs of 25 trials, the best three to the end. */
export async function replayRows(task: TrainingTask, learned: Ranking): Promise<Row[]> {
  const rows: Row[] = [];
  for (const epochs of fastEpochs) {
    const options = { ...replays, fastEpochs: epochs };
    const ours = await replaySweeps(task, learned, options);
    const theirs = await replaySweeps(task, last, options);
    const name = `${task.family}/replay@${epochs}`;
    const [within, cost, saving] = [`${name}/within-2%`, `${name}/regret`, `${name}/saving`];
    const more = { lowerIsBetter: false };
    rows.push(
      { name: within, unit: "of replays", ...more, ours: share(ours.regrets), theirs: share(theirs.regrets) },
      { ...regret(cost), unit: "of the best loss", ours: mean(ours.regrets), theirs: mean(theirs.regrets) },
      { name: saving, unit: "times fewer epochs", ...more, ours: ours.saving, theirs: null },
    );
  }
  return rows;
}

function tau(name: string): Pick<Row, "name" | "unit" | "lowerIsBetter"> {
  return { name, unit: "tau-b", lowerIsBetter: false };
}

function regret(name: string): Pick<Row, "name" | "unit" | "lowerIsBetter"> {
  return { name, unit: "of the median's", lowerIsBetter: true };
}

function share(regrets: readonly number[]): number {
  return mean(regrets.map((each) => (each <= 0.02 ? 1 : 0)));
}
