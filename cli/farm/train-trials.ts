/** Random configurations of one task, trained to the end by the one trial loop, several at once. */
import {
  createSampler,
  fiveDigits,
  hash32,
  trialSeed,
  WorkbenchError,
  type Params,
  type SearchSpace,
  type TrialOrder,
  type TrialRunner,
  type TrialSpec,
  type WrittenTrial,
} from "../../study/index.ts";
import type { PreparedStudy } from "../session/prepare-study.ts";
import { judgeTrial, type FarmedTrial } from "./judge-trial.ts";
import type { FarmTask } from "./task-list.ts";

/** Failures one after the other after which a task is given up. */
const MOST_FAILURES = 3;

/** What orders and records take from a prepared study. */
export interface TrainedStudy extends Pick<PreparedStudy, "space" | "programHash"> {
  readonly data: {
    readonly prepared: {
      readonly datasetHash: string;
      readonly split: TrialSpec["split"];
      readonly data: { readonly train: { readonly length: number } };
    };
  };
}

export interface TrialBatch {
  readonly task: Pick<FarmTask, "name" | "configurations" | "seed" | "epochs">;
  readonly study: TrainedStudy;
  /** of the orders, see `studyIdOf` */
  readonly studyId: string;
  /** curves of another one are another task's */
  readonly backend: string;
  readonly runner: Pick<TrialRunner, "slots" | "onSlotsChanged" | "start">;
  /** numbers of the trials to train */
  readonly ids: readonly number[];
  /** asked before every trial: whether there is time for one more */
  readonly goesOn: () => boolean;
  readonly onTrial: (trial: WrittenTrial, node: string | null) => void;
  readonly onFailure: (id: number, message: string) => void;
}

/**
 * As many at once as the runner has slots, also while nodes come and go.
 * @throws WorkbenchError `farm-failing` when trial after trial fails; what `onTrial` throws
 */
export async function trainTrials(batch: TrialBatch): Promise<void> {
  const { runner, task, goesOn } = batch;
  const { promise: trained, resolve, reject } = Promise.withResolvers<undefined>();
  const waiting = [...batch.ids];
  let [running, failures] = [0, 0];
  const train = async (id: number): Promise<void> => {
    const result = await trainOne(batch, id);
    if (result.type === "recorded") batch.onTrial(result.trial, result.node);
    if (result.type === "failed") batch.onFailure(id, result.message);
    failures = result.type === "failed" ? failures + 1 : 0;
    running--;
    begin();
  };
  const begin = (): void => {
    while (waiting.length > 0 && running < runner.slots && failures < MOST_FAILURES && goesOn()) {
      running++;
      train(waiting.shift()!).catch(fail);
    }
    if (running === 0) resolve(undefined);
  };
  const fail = (error: unknown): void => {
    waiting.length = 0;
    reject(error);
  };
  const forget = runner.onSlotsChanged?.(begin);
  try {
    begin();
    await trained;
  } finally {
    forget?.();
  }
  if (failures < MOST_FAILURES) return;
  const message = `${failures} trials of ${task.name} failed one after the other.`;
  throw new WorkbenchError("farm-failing", message, "See the messages above.");
}

async function trainOne(batch: TrialBatch, id: number): Promise<FarmedTrial> {
  const { task, study, studyId, runner, backend, goesOn } = batch;
  const { prepared } = study.data;
  const params = drawParams(task, study.space, id);
  const seed = trialSeed(farmSeed(task.name, task.seed), id);
  const order: TrialOrder = {
    spec: {
      ...{ studyId, trialNumber: id, seed, params },
      ...{ epochs: task.epochs, patience: null },
      program: study.programHash,
      dataset: prepared.datasetHash,
      split: prepared.split,
    },
    attempt: 1,
    untilEpoch: task.epochs,
  };
  const stepsPerEpoch = Math.max(1, Math.floor(prepared.data.train.length / Number(params["batch_size"])));
  const facts = { id, seed, params, space: study.space, stepsPerEpoch };
  const result = await judgeTrial(facts, runner.start(order), backend);
  // whoever stops the farm cancels its trials; others may, at a relay
  return result.type === "cancelled" && goesOn()
    ? { type: "failed", message: "Somebody else cancelled it." }
    : result;
}

/** Tasks draw apart from each other, so that no configuration is met again elsewhere. */
const farmSeed = (name: string, seed: number): number => hash32(`farm ${name}`, seed);

/** Rounded first: what is recorded is what was trained. */
function drawParams(task: TrialBatch["task"], space: SearchSpace, id: number): Params {
  const sampler = createSampler({ name: "random", preset: "optuna5" });
  const drawn =
    sampler.sampleTrial({
      space,
      trials: [],
      trialNumber: id,
      seed: farmSeed(task.configurations, task.seed),
    }) ?? {};
  const entries = Object.entries(drawn).map(([name, value]) => [
    name,
    typeof value === "number" ? fiveDigits(value) : value,
  ]);
  return Object.fromEntries(entries) as Params;
}
