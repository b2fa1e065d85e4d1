import { seededRandom, type CurveRanker } from "../../study/index.ts";
import type { SweepContender } from "./contenders.ts";
import { replaySweep, type RecordedSweepTask } from "./recorded-sweep.ts";

/** How one replayed sweep ended. */
export interface SweepOutcome {
  /** (found - best) / best of the lowest validation losses, `most` at most */
  readonly regret: number;
  /** epochs of a full sweep over those spent, the winner's training included */
  readonly saving: number;
}

const trialsASweep = 25;
const most = 3;

/** The same random sweeps for every contender and ranker. */
export async function outcomesOf(
  task: RecordedSweepTask,
  ranker: CurveRanker,
  { config }: SweepContender,
  repeats: number,
): Promise<readonly SweepOutcome[]> {
  const random = seededRandom("replayed sweeps", task.name);
  const outcomes: SweepOutcome[] = [];
  for (let i = 0; i < repeats; i++) {
    const sweep = random.shuffle(task.trials).slice(0, trialsASweep);
    const { state } = await replaySweep(task, sweep, ranker, config(task, sweep.length));
    const { best, epochsTrained } = state;
    const lowest = Math.min(...sweep.map(({ final }) => final));
    const regret = best === null ? most : Math.min(most, (best.valLoss - lowest) / lowest);
    outcomes.push({ regret, saving: (sweep.length * task.epochs) / epochsTrained });
  }
  return outcomes;
}
