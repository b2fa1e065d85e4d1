/** Random configurations of one task, trained to the end by the one trial loop, several at once. */
import {
  createSampler,
  fiveDigits,
  hash32,
  trialSeed,
  WorkbenchError,
  type Params,
  type SearchSpace,
  type TrialEvent,
  type TrialOrder,
  type WrittenTrial,
} from "../../study/index.ts";
import type { CheckpointStore, LocalTrialRunner } from "../../workers/host/index.ts";
import type { PreparedStudy } from "../session/prepare-study.ts";
import { recordTrial } from "./recorded-trial.ts";
import type { FarmTask } from "./task-list.ts";

/** Failures one after the other after which a task is given up. */
const MOST_FAILURES = 3;

export interface TrialBatch {
  readonly task: FarmTask;
  readonly study: PreparedStudy;
  readonly runner: LocalTrialRunner;
  /** numbers of the trials to train */
  readonly ids: readonly number[];
  /** asked before every trial: whether there is time for one more */
  readonly goesOn: () => boolean;
  readonly onTrial: (trial: WrittenTrial) => void;
  readonly onFailure: (id: number, message: string) => void;
}

/** @throws WorkbenchError `farm-failing` when trial after trial fails */
export async function trainTrials(batch: TrialBatch): Promise<void> {
  const waiting = [...batch.ids];
  let failures = 0;
  const train = async (): Promise<void> => {
    while (waiting.length > 0 && failures < MOST_FAILURES && batch.goesOn()) {
      const result = await trainOne(batch, waiting.shift()!);
      if (result === "stopped") return;
      failures = result === "failed" ? failures + 1 : 0;
      if (typeof result !== "string") batch.onTrial(result);
    }
  };
  await Promise.all(Array.from({ length: batch.runner.slots }, train));
  if (failures < MOST_FAILURES) return;
  const message = `${failures} trials of ${batch.task.name} failed one after the other.`;
  throw new WorkbenchError("farm-failing", message, "See the messages above.");
}

async function trainOne(
  { task, study, runner, onFailure }: TrialBatch,
  id: number,
): Promise<WrittenTrial | "failed" | "stopped"> {
  const { prepared } = study.data;
  const params = drawParams(task, study.space, id);
  const seed = trialSeed(farmSeed(task), id);
  const order: TrialOrder = {
    spec: {
      studyId: task.name,
      trialNumber: id,
      ...{ seed, params, epochs: task.epochs, patience: null },
      program: study.programHash,
      dataset: prepared.datasetHash,
      split: prepared.split,
    },
    attempt: 1,
    untilEpoch: task.epochs,
  };
  const events: TrialEvent[] = [];
  for await (const event of runner.start(order)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== "trial-failed") {
    const stepsPerEpoch = Math.max(1, Math.floor(prepared.data.train.length / Number(params["batch_size"])));
    return recordTrial({ id, seed, params, space: study.space, stepsPerEpoch }, events);
  }
  if (last.reason === "cancelled") return "stopped";
  onFailure(id, last.message);
  return "failed";
}

/** Tasks draw apart from each other, so that no configuration is met again elsewhere. */
const farmSeed = ({ name, seed }: FarmTask): number => hash32(`farm ${name}`, seed);

/** Rounded first: what is recorded is what was trained. */
export function drawParams(task: FarmTask, space: SearchSpace, id: number): Params {
  const sampler = createSampler({ name: "random", preset: "optuna5" });
  const drawn = sampler.sampleTrial({ space, trials: [], trialNumber: id, seed: farmSeed(task) }) ?? {};
  const entries = Object.entries(drawn).map(([name, value]) => [
    name,
    typeof value === "number" ? fiveDigits(value) : value,
  ]);
  return Object.fromEntries(entries) as Params;
}

/** A trial that is killed is trained again from its start: checkpoints live in memory, the latest of each trial. */
export function memoryCheckpoints(): CheckpointStore {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const trialOf = (key: string): string => key.slice(0, key.lastIndexOf("/"));
  return {
    load: ({ key }) => {
      const bytes = kept.get(trialOf(key));
      return bytes ? Promise.resolve(bytes.slice()) : Promise.reject(new Error(`no checkpoint ${key}`));
    },
    save: ({ key }, bytes) => {
      kept.set(trialOf(key), bytes);
      return Promise.resolve();
    },
  };
}
