/** Works through tasks in rounds until every one has its trials, or the time is up. */
import type { StudyConfig } from "../../protocol/index.ts";
import { WorkbenchError, type WrittenTrial } from "../../study/index.ts";
import type { LocalTrialRunner } from "../../workers/host/index.ts";
import { describeEta } from "../describe-eta.ts";
import type { Output } from "../output.ts";
import { openRunner } from "../session/open-runner.ts";
import type { PreparedStudy } from "../session/prepare-study.ts";
import { closeStudyData } from "../session/study-data.ts";
import { openTask, type Surroundings } from "./open-task.ts";
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
  readonly datasets: string;
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
        output.say(`${task.name} is left out: ${describe(error)}`);
      }
    }
    if (wanted === trials || !goesOn()) break;
  }
  return { trained: count.trained, failed: count.failed, givenUp: [...given] };
}

function describe(error: unknown): string {
  if (error instanceof WorkbenchError) return `${error.message} ${error.action}`;
  return error instanceof Error ? error.message : String(error);
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
    const store = openTaskStore(request.folder, opened.head);
    const known = store.ids;
    const ids = Array.from({ length: wanted }, (_, id) => id).filter((id) => !known.has(id));
    const tell = createTeller(task, request.output, count);
    const onTrial = (trial: WrittenTrial): void => {
      store.add(trial);
      tell.trained(trial);
    };
    await withRunner(opened.study, request, (runner) =>
      trainTrials({
        task,
        study: opened.study,
        runner,
        ids,
        goesOn,
        onTrial,
        onFailure: (id, message) => tell.failed(id, message),
      }),
    );
  } finally {
    await closeStudyData(opened.opened);
  }
}

/** Trial processes of one program and data set, ended when the farm is told to stop. */
async function withRunner(
  { files, data }: PreparedStudy,
  { workers, backend, signal }: FarmRequest,
  use: (runner: LocalTrialRunner) => Promise<void>,
): Promise<void> {
  const checkpoints = memoryCheckpoints();
  const runner = await openRunner({ files, workers, backend, data: data.prepared.data, checkpoints });
  const close = (): void => {
    runner.close();
  };
  signal.addEventListener("abort", close);
  try {
    await use(runner);
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

/** Counts what came of the trials of a task, and says so with the time that the rest takes at its pace. */
function createTeller({ name }: FarmTask, output: Output, count: Count) {
  const started = performance.now();
  const before = count.trained;
  return {
    trained({ id, diverged_epoch: divergedEpoch, c }: WrittenTrial): void {
      count.trained++;
      count.remaining--;
      const restMs = ((performance.now() - started) / (count.trained - before)) * count.remaining;
      const eta = describeEta({ lowMs: 0.7 * restMs, highMs: 1.4 * restMs });
      const best = Math.min(...c.val_loss.map((loss) => loss ?? Infinity));
      const result = divergedEpoch === null ? `lowest validation loss ${best}` : "diverged";
      output.record({ type: "trial-farmed", task: name, trial: id, diverged: divergedEpoch !== null });
      output.progress(
        `${name} trial ${id}: ${result}; ${count.trained} trained, ${count.remaining} to go, ${eta}`,
      );
    },
    failed(id: number, message: string): void {
      count.failed++;
      output.say(`${name} trial ${id} failed: ${message}`);
    },
  };
}
