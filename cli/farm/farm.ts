/** Works through tasks in rounds until every one has its trials, or the time is up. */
import { WorkbenchError, type WrittenTrial } from "../../study/index.ts";
import type { UserLink } from "../../workers/link/index.ts";
import { describeEta } from "../describe-eta.ts";
import type { Output } from "../output.ts";
import { describeError } from "../report-error.ts";
import { closeStudyData } from "../session/study-data.ts";
import { openTask, type Surroundings } from "./open-task.ts";
import { openTaskStore, storedTrials } from "./store.ts";
import { studyIdOf } from "./study-id.ts";
import type { FarmTask } from "./task-list.ts";
import { trainTrials } from "./train-trials.ts";
import { withRunner, type Trainers } from "./with-runner.ts";

/** Trials of one task before the next one's turn: a run that is cut short has some of each. */
const A_ROUND = 25;

export interface FarmRequest extends Trainers {
  readonly tasks: readonly FarmTask[];
  /** wanted of every task, those that are there included */
  readonly trials: number;
  /** no trial begins after that */
  readonly seconds: number;
  readonly datasets: string;
  readonly folder: string;
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

/** @throws WorkbenchError `relay-refused` when its relay ends the farm's session */
export async function runFarm(request: FarmRequest): Promise<FarmResult> {
  const { tasks, trials, away, folder, output, signal } = request;
  const until = performance.now() + request.seconds * 1000;
  const isLost = (): boolean => away?.nodes.link.state === "refused";
  const goesOn = (): boolean => !signal.aborted && !isLost() && performance.now() < until;
  const given = new Set<string>();
  const missing = tasks.reduce((sum, { name }) => sum + Math.max(0, trials - storedTrials(folder, name)), 0);
  const count: Count = { trained: 0, failed: 0, remaining: missing };
  for (let wanted = Math.min(A_ROUND, trials); ; wanted = Math.min(wanted + A_ROUND, trials)) {
    for (const task of tasks) {
      if (!goesOn() || given.has(task.name) || storedTrials(folder, task.name) >= wanted) continue;
      try {
        await farmTask(task, wanted, request, count, goesOn);
      } catch (error) {
        if (signal.aborted || isLost()) break;
        given.add(task.name);
        output.say(`${task.name} is left out: ${describeError(error)}`);
      }
    }
    if (wanted === trials || !goesOn()) break;
  }
  if (away && isLost()) throw endedByRelay(away.nodes.link);
  return { trained: count.trained, failed: count.failed, givenUp: [...given] };
}

const endedByRelay = ({ url, reason }: UserLink): WorkbenchError =>
  new WorkbenchError(
    "relay-refused",
    `The relay ${url} will not have this farm any more: ${reason ?? "it does not say why."}`,
    "The same command goes on from what is stored.",
  );

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
    const studyId = studyIdOf(opened.head, request.away);
    await withRunner(opened.study, request, (runner) =>
      trainTrials({
        ...{ task, study: opened.study, studyId, runner, ids, goesOn },
        backend: request.backend,
        onTrial: (trial, node) => {
          store.add(trial);
          tell.trained(trial, node);
        },
        onFailure: (id, message) => tell.failed(id, message),
      }),
    );
  } finally {
    await closeStudyData(opened.opened);
  }
}

/** Counts what came of the trials of a task, and says so with the time that the rest takes at its pace. */
function createTeller({ name }: FarmTask, output: Output, count: Count) {
  const started = performance.now();
  const before = count.trained;
  return {
    trained({ id, diverged_epoch: divergedEpoch, c }: WrittenTrial, node: string | null): void {
      count.trained++;
      count.remaining--;
      const restMs = ((performance.now() - started) / (count.trained - before)) * count.remaining;
      const eta = describeEta({ lowMs: 0.7 * restMs, highMs: 1.4 * restMs });
      const best = Math.min(...c.val_loss.map((loss) => loss ?? Infinity));
      const result = divergedEpoch === null ? `lowest validation loss ${best}` : "diverged";
      const where = node === null ? "" : ` on ${node}`;
      output.record({ type: "trial-farmed", task: name, trial: id, diverged: divergedEpoch !== null, node });
      output.progress(
        `${name} trial ${id}${where}: ${result}; ${count.trained} trained, ${count.remaining} to go, ${eta}`,
      );
    },
    failed(id: number, message: string): void {
      count.failed++;
      output.say(`${name} trial ${id} failed: ${message}`);
    },
  };
}
