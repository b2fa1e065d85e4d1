import { seededRandom } from "../../study/index.ts";
import { kendallTau, topRegret } from "../training/figures.ts";
import { sampleGroup, type SampledGroup } from "../training/sample-group.ts";
import { mostEpochs, type TrainingTask } from "../training/training-task.ts";
import { rivalIds, rivals, type RivalId } from "./rivals.ts";
import type { Ranking } from "./ranking.ts";

export const rankerIds = ["learned", ...rivalIds] as const;
export type RankerId = "learned" | RivalId;

export interface RankingFigures {
  /** agreement with the final order, Kendall's tau-b */
  readonly tau: number;
  /** cost of the top choice: 0 is the group's best, 1 its median */
  readonly regret: number;
}
export interface JudgedEpoch {
  /** that the rankers had seen of each trial */
  readonly epochs: number;
  readonly figures: Readonly<Record<RankerId, RankingFigures>>;
}
export interface JudgedTask {
  readonly task: string;
  readonly trials: number;
  /** ascending, without those at which too few trials were still running */
  readonly epochs: readonly JudgedEpoch[];
}

/** fewer are no ranking */
export const leastRanked = 4;
const GROUP = 16;
/** of a task; more of a farmed task's 25 to 50 trials would only repeat themselves */
const [FEWEST, MOST] = [10, 30];
/** of all tasks together: where there are many, each needs fewer for the mean over them */
const ENOUGH = 1000;

/** @param tasks - how many are judged. @returns groups of each */
export const groupsOf = (tasks: number): number =>
  Math.round(Math.max(FEWEST, Math.min(MOST, ENOUGH / tasks)));

/** All rankers on the same random groups of 16 trials, or on all trials at once where there are no more. */
export async function judgeTask(
  task: TrainingTask,
  learned: Ranking,
  groupsWanted = MOST,
): Promise<JudgedTask> {
  const judged: JudgedEpoch[] = [];
  for (let epochs = 1; epochs <= Math.min(mostEpochs, task.epochsPlanned - 1); epochs++) {
    const alive = task.trials.filter(({ divergedAfter }) => divergedAfter >= epochs);
    if (alive.length < leastRanked || new Set(alive.map(({ final }) => final)).size < 2) continue;
    const random = seededRandom("ranker bench", task.name, epochs);
    const groups = Array.from({ length: alive.length <= GROUP ? 1 : groupsWanted }, () =>
      sampleGroup(task, GROUP, () => epochs, random),
    );
    judged.push({ epochs, figures: await figuresOf({ ...rivals, learned }, groups) });
  }
  return { task: task.name, trials: task.trials.length, epochs: judged };
}

async function figuresOf(
  rankings: Readonly<Record<RankerId, Ranking>>,
  groups: readonly SampledGroup[],
): Promise<JudgedEpoch["figures"]> {
  const entries: [RankerId, RankingFigures][] = [];
  for (const id of rankerIds) {
    let [tau, regret] = [0, 0];
    for (const { group, finals } of groups) {
      const scores = (await rankings[id].rank(group)).map(({ score }) => score);
      tau += kendallTau(scores, finals) / groups.length;
      regret += topRegret(scores, finals) / groups.length;
    }
    entries.push([id, { tau, regret }]);
  }
  return Object.fromEntries(entries) as Record<RankerId, RankingFigures>;
}
