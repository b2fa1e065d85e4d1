/** A study's trials on the nodes of a relay: what `--relay` adds to its runner. */
import { existsSync, readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import type { StudyConfig } from "../../protocol/index.ts";
import type { CheckpointStore, LocalTrialRunner } from "../../workers/host/index.ts";
import { newBlobKey } from "../../workers/parcel/index.ts";
import {
  createPlacedRunner,
  createRecheck,
  createRemoteRunner,
  visibilityOf,
  type RemoteRunner,
  type RemoteStudy,
} from "../../workers/remote/index.ts";
import { writeWhole } from "../out/write-whole.ts";
import type { Output } from "../output.ts";
import { cancelAtRelay } from "./cancel-at-relay.ts";
import type { Farm } from "./options.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import { openRelayNodes, type RelayNodes } from "./relay-nodes.ts";
import { signProgram } from "./sign-program.ts";

export interface FarmedStudy {
  readonly place: Farm["place"];
  readonly study: PreparedStudy;
  readonly backend: StudyConfig["backend"];
  /** as `RemoteStudy.key` */
  readonly key: string | null;
  readonly signed?: RemoteStudy["signed"];
  readonly checkpoints: CheckpointStore;
  readonly local: LocalTrialRunner;
  readonly output: Output;
}

/** The local runner and the nodes as one; closing it closes the local one, and leaves what nodes train to them. */
export interface FarmedRunner extends LocalTrialRunner {
  /** Closes, and has the relay cancel what nodes train; resolves when it has, or after a while. Never throws */
  abandon(): Promise<void>;
}

/** A trial that takes longer than this here is worth sending. */
const MOST_TRIAL_MS = 30 * 60_000;
/** Of the machine's memory, for one trial. */
const MEMORY_SHARE = 0.5;

/** @param nodes - stay open */
export function farmOut(nodes: RelayNodes, farmed: FarmedStudy): FarmedRunner {
  const { place, study, backend, key, signed, local, output } = farmed;
  const remoteStudy: RemoteStudy = {
    template: { name: study.template.name, form: { ...study.form } },
    data: () => Promise.resolve(study.data.prepared.data),
    ...{ key, backend, visibility: visibilityOf(place) },
    ...(signed && { signed }),
  };
  const remote = openRemote(nodes, farmed, remoteStudy);
  const placed = createPlacedRunner({
    ...{ local, remote, watch: nodes.watch, place, study: remoteStudy },
    device: { memoryBytes: totalmem() * MEMORY_SHARE, speed: 1, mostTrialMs: MOST_TRIAL_MS },
    say: (message) => output.say(message),
  });
  return {
    ...placed,
    get slots() {
      return placed.slots;
    },
    abandon: async () => {
      const ids = [...remote.ids];
      placed.close();
      await cancelAtRelay(nodes.link, ids, output);
    },
  };
}

function openRemote(
  { link, place, watch }: RelayNodes,
  { checkpoints, local, output }: FarmedStudy,
  study: RemoteStudy,
): RemoteRunner {
  const isMine = (id: string): boolean => watch.nodes.some((node) => node.id === id && node.mine);
  return createRemoteRunner({
    ...{ link, place, checkpoints, study, fallback: local },
    slots: () => 0, // the placed runner counts them
    isMine,
    recheck: createRecheck({ local, data: study.data, isMine }),
    onProgress: (done, total) =>
      output.progress(`sending data: ${megabytes(done)} of ${megabytes(total)} MB`),
  });
}

export interface SweepFarmRequest extends Omit<FarmedStudy, "place" | "key" | "signed"> {
  readonly farm: Farm;
  /** of the sweep's folder */
  readonly path: string;
}

/** @returns the local runner and the nodes as one; closing it closes both. @throws as `openUserSession` */
export async function openFarm({ farm, path, ...sweep }: SweepFarmRequest): Promise<LocalTrialRunner> {
  const nodes = await openRelayNodes(farm, sweep.output, "The sweep goes on on this machine.");
  try {
    const key = sealingKey(join(path, "relay-key"), farm.seals);
    const signed = farm.signs ? await signProgram(sweep.study, sweep.output) : null;
    const runner = farmOut(nodes, { ...sweep, place: farm.place, key, ...(signed && { signed }) });
    return {
      ...runner,
      get slots() {
        return runner.slots;
      },
      close: () => {
        runner.close();
        nodes.close();
      },
    };
  } catch (error) {
    nodes.close();
    throw error;
  }
}

/**
 * The same after a restart: what was sent under it is read again.
 * @param isWanted - whether one is made; one that is there is used in any case
 */
export function sealingKey(file: string, isWanted: boolean): string | null {
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  if (!isWanted) return null;
  const key = newBlobKey();
  writeWhole(file, `${key}\n`, 0o600);
  return key;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
