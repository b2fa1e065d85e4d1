/** Replays fast sweeps on recorded trials: what would have been picked, and what it would have cost. */
import { seededRandom, type CurveRanker } from "../../study/index.ts";
import { cutTrial } from "./sample-group.ts";
import type { TrainingTask } from "./training-task.ts";

export interface ReplayOptions {
  readonly trials: number;
  readonly fastEpochs: number;
  readonly finalists: number;
  readonly repeats: number;
}
export interface ReplayFigures {
  /** (picked − best) / best of the lowest validation losses, one a replay; 3 at most */
  readonly regrets: readonly number[];
  /** training epochs of a full sweep over those of the fast one */
  readonly saving: number;
}

/** First epochs of every trial, then the finalists to the end; the best of the finalists is picked. */
export async function replaySweeps(
  task: TrainingTask,
  ranker: Pick<CurveRanker, "rank">,
  { trials: size, fastEpochs, finalists, repeats }: ReplayOptions,
): Promise<ReplayFigures> {
  const random = seededRandom("replayed sweeps", task.name);
  const regrets: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const sweep = random.shuffle(task.trials).slice(0, size);
    const answers = await ranker.rank({
      epochsPlanned: task.epochsPlanned,
      facts: task.facts,
      trials: sweep.map((trial) => ({
        ...cutTrial(trial, fastEpochs),
        diverged: trial.divergedAfter < fastEpochs,
      })),
    });
    const order = [...sweep.keys()].sort((a, b) => answers[a]!.score - answers[b]!.score);
    const picked = Math.min(...order.slice(0, finalists).map((j) => sweep[j]!.final));
    const best = Math.min(...sweep.map(({ final }) => final));
    regrets.push(Math.min(3, (picked - best) / best));
  }
  const full = size * task.epochsPlanned;
  const spent = size * fastEpochs + finalists * (task.epochsPlanned - fastEpochs);
  return { regrets, saving: full / spent };
}
