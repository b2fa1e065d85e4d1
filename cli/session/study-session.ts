/** A study under way in a process: folder, runner and conductor, with what people and scripts are told. */
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  conductStudy,
  createSampler,
  describeJudgement,
  describeRepetition,
  describeSettled,
  estimateRemaining,
  findTrial,
  foldStudy,
  type BatchObserved,
  type Conductor,
  type JournalEvent,
  type StudyConfig,
  type StudyState,
} from "../../study/index.ts";
import { createRanker } from "../../ranker/index.ts";
import { describeParallel, type LocalTrialRunner } from "../../workers/host/index.ts";
import { withoutReplays } from "../../workers/remote/index.ts";
import { describeEta } from "../describe-eta.ts";
import type { SweepFolder } from "../out/sweep-folder.ts";
import type { Output } from "../output.ts";
import { openCheckpointFolder, type CheckpointFolder } from "./checkpoint-folder.ts";
import { openFarm } from "./farm.ts";
import { openRunner } from "./open-runner.ts";
import type { Farm } from "./options.ts";
import type { PreparedStudy } from "./prepare-study.ts";

export interface StudySession {
  readonly conductor: Conductor;
  readonly runner: LocalTrialRunner;
  readonly checkpoints: CheckpointFolder;
  close(): void;
}

export async function openStudySession(
  study: PreparedStudy,
  config: StudyConfig,
  folder: SweepFolder,
  output: Output,
  farm: Farm | null = null,
): Promise<StudySession> {
  const checkpoints = openCheckpointFolder(join(folder.path, "checkpoints"));
  const local = await openRunner({
    files: study.files,
    workers: config.workers,
    backend: config.backend,
    data: study.data.prepared.data,
    checkpoints: withoutReplays(checkpoints),
    onOpened: ({ backend, adapter, fallback }) => {
      output.record({ type: "backend", backend, adapter, fallback });
      if (fallback !== null) output.say(`Training on ${backend} (${adapter}). ${fallback}`);
    },
  });
  const state = await firstStateWith(local, folder, config, output);
  const runner =
    farm === null ? local : await withFarm(farm, local, { study, config, folder, checkpoints, output });
  const teller = createTeller(study, folder, checkpoints, () => runner.slots, output);
  const conductor: Conductor = conductStudy({
    journal: folder.journal,
    state,
    runner,
    sampler: createSampler(config.sampler),
    ranker: createRanker(config.ranker),
    prior: createRanker("learned"),
    now: Date.now,
    onEvent: (event, state) => {
      teller(event, state);
      if (farm?.confirms === false && event.type === "trial-proposed" && event.repeats !== undefined)
        void conductor.prune(event.trial);
    },
  });
  return { conductor, runner, checkpoints, close: () => runner.close() };
}

interface FarmParts {
  readonly study: PreparedStudy;
  readonly config: StudyConfig;
  readonly folder: SweepFolder;
  readonly checkpoints: CheckpointFolder;
  readonly output: Output;
}

async function withFarm(
  farm: Farm,
  local: LocalTrialRunner,
  { config: { backend }, folder: { path }, ...parts }: FarmParts,
): Promise<LocalTrialRunner> {
  try {
    return await openFarm({ ...parts, farm, local, backend, path });
  } catch (error) {
    local.close();
    throw error;
  }
}

/** A backend that cannot be had ends the command before anything is written or a trial is spent. */
async function firstStateWith(
  runner: LocalTrialRunner,
  folder: SweepFolder,
  config: StudyConfig,
  output: Output,
): Promise<StudyState> {
  try {
    await runner.ready();
    if (config.workers === "auto") await fillDevice(runner, config, output);
    return await firstState(folder, config);
  } catch (error) {
    runner.close();
    throw error;
  }
}

async function fillDevice(runner: LocalTrialRunner, config: StudyConfig, output: Output): Promise<void> {
  const machine = { cores: availableParallelism(), spareCores: 0 };
  const parallel = await runner.addSlots({ machine, source: config, epochs: config.epochs });
  output.record({ type: "parallel-trials", ...parallel });
  const words = describeParallel(parallel);
  if (words !== null) output.say(words);
}

async function firstState(folder: SweepFolder, config: StudyConfig): Promise<StudyState> {
  if (folder.events.length > 0) return foldStudy(folder.events);
  const created: JournalEvent = {
    v: 1,
    studyId: randomUUID(),
    seq: 1,
    at: Date.now(),
    type: "study-created",
    config,
  };
  await folder.journal.append([created]);
  return foldStudy([created]);
}

/** Keeps the folder's files up to date and tells what happened. */
function createTeller(
  study: PreparedStudy,
  folder: SweepFolder,
  checkpoints: CheckpointFolder,
  slots: () => number,
  output: Output,
) {
  let best = -1;
  return (event: JournalEvent | BatchObserved, state: StudyState): void => {
    if (event.type === "batch-observed") {
      showProgress(event, state, slots(), output);
      return;
    }
    output.record(withoutCurves(event));
    if (event.type === "checkpoint-saved") void checkpoints.keepOnly(event.trial, event.checkpoint);
    if (event.type === "trial-failed")
      output.say(`Trial ${event.trial} failed: ${event.message} ${event.action}`);
    if (event.type === "search-settled") output.say(describeSettled(event));
    if (event.type === "trial-adjusted") output.say(`Trial ${event.trial}: ${event.message}`);
    if (event.type === "trial-proposed") sayIfAny(describeRepetition(state, event.trial), output);
    if (event.type === "winner-judged") output.say(describeJudgement(event.trial, event));
    if (!("trial" in event) || !endsATurn(event.type)) return;
    const trial = findTrial(state, event.trial);
    if (!trial) return;
    folder.writeHistory(trial);
    folder.writeResults(state);
    if (event.type !== "winner-judged") output.say(describeTrial(trial));
    if (state.best && state.best.trial !== best) {
      best = state.best.trial;
      folder.writeTunedConfig(study.files, state, findTrial(state, best)!);
      output.record({ type: "new-best", ...state.best });
      output.say(`New best: trial ${best}, validation loss ${state.best.valLoss.toFixed(4)}`);
    }
  };
}

function sayIfAny(words: string | null, output: Output): void {
  if (words !== null) output.say(words);
}

function endsATurn(type: string): boolean {
  return (
    type === "winner-judged" ||
    type === "trial-paused" ||
    type === "trial-completed" ||
    type === "trial-diverged" ||
    type === "trial-failed"
  );
}

function describeTrial({
  number,
  status,
  diverged,
  curve,
  epochs,
  lowest,
}: StudyState["trials"][number]): string {
  const how = diverged ? "diverged" : status;
  const loss = lowest ? `, lowest validation loss ${lowest.valLoss.toFixed(4)}` : "";
  return `Trial ${number} ${how} after epoch ${curve.epochs.length} of ${epochs}${loss}`;
}

/** Dense curves are in history/; a line of facts stays readable. */
function withoutCurves(event: JournalEvent): Record<string, unknown> {
  const {
    train: _train,
    validation: _validation,
    ...rest
  } = event as JournalEvent & { train?: unknown; validation?: unknown };
  return rest;
}

function showProgress(event: BatchObserved, state: StudyState, slots: number, output: Output): void {
  const eta = estimateRemaining(state, slots, Date.now());
  const node = findTrial(state, event.trial)?.node;
  const on = node ? ` on ${node.name}` : "";
  const running = `trial ${event.trial}${on} epoch ${event.epoch} ${event.phase} ${event.batch}/${event.batches}`;
  const done = state.trials.filter(
    ({ purpose, curve }) => purpose === "sweep" && curve.epochs.length > 0,
  ).length;
  output.progress(
    `${done} of ${state.plannedTrials} trials, ${running}, ${eta ? `${describeEta(eta)} to go` : "measuring"}`,
  );
}
