/** Works through tasks in rounds until every one has its trials, or the time is up. */
import type { StudyConfig } from "../../protocol/index.ts";
import { describeEta } from "../describe-eta.ts";
import type { Output } from "../output.ts";
import { openRunner } from "../session/open-runner.ts";
import { closeStudyData } from "../session/study-data.ts";
import { openTask, type OpenedTask, type Surroundings } from "./open-task.ts";
import { openTaskStore, storedTrials } from "./store.ts";
import type { FarmTask } from "./task-list.ts";
import { memoryCheckpoints, trainTrials } from "./train-trials.ts";

/** Trials of one task before the next one's turn: a run that is cut short has some of each. */
const A_ROUND = 25;

export interface FarmRequest {
  readonly tasks: readonly FarmTask[];
  /** wanted of every task, those that are there included */
  readonly trials: number;
  /** no trial begins after that */
  readonly seconds: number;
  readonly workers: number;
  readonly backend: StudyConfig["backend"];
  readonly datasets: string | null;
  readonly folder: string;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface FarmResult {
  readonly trained: number;
  readonly failed: number;
  /** tasks that could not be opened, or whose trials all failed */
  readonly givenUp: readonly string[];
}

/** What is still to do, and how fast it has gone. */
interface Count {
  trained: number;
  failed: number;
  remaining: number;
}

export async function runFarm(request: FarmRequest): Promise<FarmResult> {
  const { tasks, trials, folder, output, signal } = request;
  const until = performance.now() + request.seconds * 1000;
  const goesOn = (): boolean => !signal.aborted && performance.now() < until;
  const given = new Set<string>();
  const missing = tasks.reduce((sum, { name }) => sum + Math.max(0, trials - storedTrials(folder, name)), 0);
  const count: Count = { trained: 0, failed: 0, remaining: missing };
  for (let wanted = Math.min(A_ROUND, trials); ; wanted = Math.min(wanted + A_ROUND, trials)) {
    for (const task of tasks) {
      if (!goesOn() || given.has(task.name) || storedTrials(folder, task.name) >= wanted) continue;
      try {
        await farmTask(task, wanted, request, count, goesOn);
      } catch (error) {
        if (signal.aborted) break;
        given.add(task.name);
        output.say(`${task.name} is left out: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (wanted === trials || !goesOn()) break;
  }
  return { trained: count.trained, failed: count.failed, givenUp: [...given] };
}

async function farmTask(
  task: FarmTask,
  wanted: number,
  request: FarmRequest,
  count: Count,
  goesOn: () => boolean,
): Promise<void> {
  const around: Surroundings = request;
  const opened = await openTask(task, around);
  try {
    await farmRound(task, opened, wanted, request, count, goesOn);
  } finally {
    await closeStudyData(opened.opened);
  }
}

async function farmRound(
  task: FarmTask,
  { study, head }: OpenedTask,
  wanted: number,
  { folder, output, signal, workers, backend }: FarmRequest,
  count: Count,
  goesOn: () => boolean,
): Promise<void> {
  const store = openTaskStore(folder, head);
  const known = store.ids;
  const ids = Array.from({ length: wanted }, (_, id) => id).filter((id) => !known.has(id));
  const { files, data } = study;
  const runner = await openRunner({
    ...{ files, workers, backend },
    data: data.prepared.data,
    checkpoints: memoryCheckpoints(),
  });
  const close = (): void => {
    runner.close();
  };
  signal.addEventListener("abort", close);
  const started = performance.now();
  const before = count.trained;
  try {
    await trainTrials({
      ...{ task, study, runner, ids, goesOn },
      onTrial: (trial) => {
        store.add(trial);
        count.trained++;
        count.remaining--;
        const eachMs = (performance.now() - started) / (count.trained - before);
        const eta = describeEta({
          lowMs: 0.7 * eachMs * count.remaining,
          highMs: 1.4 * eachMs * count.remaining,
        });
        const best = Math.min(...trial.c.val_loss.map((loss) => loss ?? Infinity));
        const result = trial.diverged_epoch === null ? `best loss ${best}` : "diverged";
        output.record({
          type: "trial-farmed",
          task: task.name,
          trial: trial.id,
          diverged: trial.diverged_epoch !== null,
        });
        output.progress(
          `${task.name} trial ${trial.id}: ${result}; ${count.trained} trained, ${count.remaining} to go, ${eta}`,
        );
      },
      onFailure: (id, message) => {
        count.failed++;
        output.say(`${task.name} trial ${id} failed: ${message}`);
      },
    });
  } finally {
    signal.removeEventListener("abort", close);
    runner.close();
  }
}
