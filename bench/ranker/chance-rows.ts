/** Whether the chances that the learned ranker names come true. */
import { seededRandom } from "../../study/index.ts";
import { sampleGroup } from "../../ranker/training/sample-group.ts";
import type { TrainingTask } from "../../ranker/training/training-task.ts";
import { mean } from "../mean.ts";
import type { Ranking } from "../../ranker/bench/ranking.ts";
import type { Row } from "./rows.ts";

const cuts = [0, 1, 2, 3, 5, 8];
const sizes = [4, 8, 16];
const GROUPS = 60;

/** The chance of the first choice, beside how often it was the group's best, in small and larger groups. */
export async function chanceRows(task: TrainingTask, learned: Ranking): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [size, epochs] of sizes.flatMap((each) => cuts.map((cut) => [each, cut] as const))) {
    const random = seededRandom("ranker chances", task.name, size, epochs);
    const [said, was]: [number[], number[]] = [[], []];
    for (let i = 0; i < GROUPS; i++) {
      const { group, finals } = sampleGroup(task, size, () => epochs, random);
      const answers = await learned.rank(group);
      const chances = answers.map(({ probabilityBest }) => probabilityBest ?? 0);
      const first = chances.indexOf(Math.max(...chances));
      said.push(chances[first]!);
      was.push(finals[first] === Math.min(...finals) ? 1 : 0);
    }
    const unit = "said of the first choice, against how often it was best";
    const name = `${task.family}/chance-of-${size}@${epochs}`;
    rows.push({ name, unit, lowerIsBetter: false, ours: mean(said), theirs: mean(was) });
  }
  return rows;
}
