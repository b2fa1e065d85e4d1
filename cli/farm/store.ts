/** The farm's store: one gzipped line of JSON a task, rewritten whole after every trial, so that a kill costs no record. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import * as v from "valibot";
import {
  DENSE_PER_EPOCH,
  Params,
  parseCurveTask,
  WorkbenchError,
  type SearchSpace,
  type WrittenTrial,
} from "../../study/index.ts";
import { writeWhole } from "../out/write-whole.ts";

/** Raised whenever the same task and seed would give other curves, or the record changes. */
const VERSION = 1;
const curve = v.array(v.nullable(v.number()));
const Trial = v.object({
  id: v.number(),
  hp: v.union([v.array(v.union([v.string(), v.number(), v.boolean()])), Params]),
  seed: v.number(),
  diverged_epoch: v.nullable(v.number()),
  c: v.object({
    train_loss: curve,
    val_loss: curve,
    val_acc: curve,
    seconds: curve,
    train_dense: curve,
    val_dense: curve,
  }),
});
const Stored = v.object({ origin: v.record(v.string(), v.unknown()), trials: v.array(Trial) });

/**
 * What decides a task's curves beside the trials' own parameters: with another origin they are another task's. Not the
 * program's hash, which a comment changes: what trains differently raises a version.
 */
export interface Origin {
  readonly version: number;
  readonly runtime: string;
  readonly data: string;
  readonly split: string;
  readonly backend: string;
  readonly seed: number;
  readonly epochs: number;
}

export interface TaskHead {
  readonly task: string;
  readonly dataset: string;
  readonly template: string;
  readonly family: string;
  readonly space: SearchSpace;
  readonly trainCount: number;
  readonly validationCount: number;
  readonly outputs: number;
  readonly kind: string;
  readonly origin: Omit<Origin, "version">;
}

export interface TaskStore {
  /** numbers of the trials that are there */
  readonly ids: ReadonlySet<number>;
  /** resolves to a file that is whole, whatever happens */
  add(trial: WrittenTrial): void;
}

export const originOf = (origin: TaskHead["origin"]): Origin => ({ version: VERSION, ...origin });

/** @throws WorkbenchError `farm-other-task` when the file holds curves of another origin */
export function openTaskStore(folder: string, head: TaskHead): TaskStore {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${head.task}.jsonl.gz`);
  const origin = originOf(head.origin);
  const trials = new Map<number, WrittenTrial>(readTrials(path, origin).map((trial) => [trial.id, trial]));
  return {
    get ids() {
      return new Set(trials.keys());
    },
    add(trial) {
      trials.set(trial.id, trial);
      const sorted = [...trials.values()].sort((a, b) => a.id - b.id);
      writeWhole(path, gzipSync(`${JSON.stringify(lineOf(head, origin, sorted))}\n`, { level: 9 }));
    },
  };
}

function lineOf(head: TaskHead, origin: Origin, trials: readonly WrittenTrial[]) {
  return {
    source: "firstlight",
    version: VERSION,
    task: head.task,
    dataset: head.dataset,
    template: head.template,
    family: head.family,
    hp_names: head.space.parameters.map(({ name }) => name),
    target: "val_loss",
    direction: "min",
    step_unit: "epoch (steps[0]=1 is after the first epoch)",
    steps: Array.from({ length: origin.epochs }, (_, epoch) => epoch + 1),
    n_train: head.trainCount,
    n_val: head.validationCount,
    outputs: head.outputs,
    kind: head.kind,
    dense_per_epoch: DENSE_PER_EPOCH,
    origin,
    trials,
  };
}

/** How many trials a task's file holds; 0 where there is none. */
export function storedTrials(folder: string, task: string): number {
  const path = join(folder, `${task}.jsonl.gz`);
  return existsSync(path) ? parseCurveTask(gunzipSync(readFileSync(path)).toString("utf8")).trials.length : 0;
}

function readTrials(path: string, origin: Origin): WrittenTrial[] {
  if (!existsSync(path)) return [];
  const stored = v.safeParse(Stored, JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")));
  if (!stored.success) throw otherTask(path, `is not the farm's: ${stored.issues[0].message}`);
  const before = stored.output.origin;
  const wanted: Readonly<Record<string, string | number>> = { ...origin };
  const differing = Object.entries(wanted).find(([name, value]) => before[name] !== value);
  if (differing === undefined) return stored.output.trials;
  const [name, value] = differing;
  throw otherTask(path, `has curves of ${name} ${String(before[name])}, not ${value}`);
}

const otherTask = (path: string, what: string): WorkbenchError =>
  new WorkbenchError(
    "farm-other-task",
    `${path} ${what}.`,
    "Move the file away, or give the task another seed or variant.",
  );
