/** What trains a task's trials: processes of this machine, and the nodes of a relay where one is used. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StudyConfig } from "../../protocol/index.ts";
import type { CheckpointStore, LocalTrialRunner } from "../../workers/host/index.ts";
import { withoutReplays } from "../../workers/remote/index.ts";
import type { Output } from "../output.ts";
import { programFolder } from "../relay/data-folder.ts";
import { farmOut, sealingKey } from "../session/farm.ts";
import { openRunner } from "../session/open-runner.ts";
import type { Farm } from "../session/options.ts";
import type { PreparedStudy } from "../session/prepare-study.ts";
import { openRelayNodes, type RelayNodes } from "../session/relay-nodes.ts";

/** A relay's nodes as all tasks use them. */
export interface FarmNodes {
  readonly nodes: RelayNodes;
  readonly place: Farm["place"];
  /** as `RemoteStudy.key` */
  readonly key: string | null;
}

export interface Trainers {
  readonly workers: number;
  readonly backend: StudyConfig["backend"];
  /** null: this machine alone */
  readonly away: FarmNodes | null;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** One session with the relay for all tasks. @throws as `openUserSession` */
export async function openFarmNodes(farm: Farm | null, output: Output): Promise<FarmNodes | null> {
  if (farm === null) return null;
  const key = farm.seals ? farmKey() : null;
  return { nodes: await openRelayNodes(farm, output), place: farm.place, key };
}

/** Of this user, not beside the curves, which are for everybody. */
function farmKey(): string | null {
  const folder = join(programFolder(), "curve-farm");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return sealingKey(join(folder, "relay-key"), true);
}

/** For one program and data set; when the farm is told to stop, trials are cancelled wherever they are. */
export async function withRunner(
  study: PreparedStudy,
  { workers, backend, away, output, signal }: Trainers,
  use: (runner: LocalTrialRunner) => Promise<void>,
): Promise<void> {
  const checkpoints = memoryCheckpoints();
  const { files, data } = study;
  const local = await openRunner({
    ...{ files, workers, backend, data: data.prepared.data },
    checkpoints: withoutReplays(checkpoints),
  });
  const farmed = away && farmOut(away.nodes, { ...away, study, backend, checkpoints, local, output });
  const runner = farmed ?? local;
  let leaving = Promise.resolve();
  const stop = (): void => {
    if (farmed) leaving = farmed.abandon();
    else runner.close();
  };
  // nobody would hear of what nodes train
  const forget = away?.nodes.link.onState((state) => {
    if (state === "refused") runner.close();
  });
  signal.addEventListener("abort", stop);
  try {
    await use(runner);
  } finally {
    signal.removeEventListener("abort", stop);
    forget?.();
    runner.close();
    await leaving;
  }
}

/** A trial that is killed is trained again from its start: checkpoints live in memory, the latest of each trial. */
function memoryCheckpoints(): CheckpointStore {
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
