/** Trials of a sweep on the nodes of a relay: what `--relay` adds to a study's runner. */
import { existsSync, readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import type { NodeView, StudyConfig } from "../../protocol/index.ts";
import type { LocalTrialRunner } from "../../workers/host/index.ts";
import { newBlobKey } from "../../workers/parcel/index.ts";
import {
  createPlacedRunner,
  createRecheck,
  createRemoteRunner,
  visibilityOf,
  watchNodes,
  type RemoteStudy,
} from "../../workers/remote/index.ts";
import { writeWhole } from "../out/write-whole.ts";
import type { Output } from "../output.ts";
import { openUserSession } from "../relay/user-session.ts";
import type { CheckpointFolder } from "./checkpoint-folder.ts";
import type { SweepOptions } from "./options.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import { signProgram } from "./sign-program.ts";

export type Farm = NonNullable<SweepOptions["farm"]>;

export interface FarmRequest {
  readonly farm: Farm;
  readonly study: PreparedStudy;
  readonly backend: StudyConfig["backend"];
  /** of the sweep's folder */
  readonly path: string;
  readonly checkpoints: CheckpointFolder;
  readonly local: LocalTrialRunner;
  readonly output: Output;
}

/** A trial that takes longer than this here is worth sending. */
const MOST_TRIAL_MS = 30 * 60_000;
/** Of the machine's memory, for one trial. */
const MEMORY_SHARE = 0.5;

/** @returns the local runner and the nodes as one; closing it closes both. @throws as `openUserSession` */
export async function openFarm(request: FarmRequest): Promise<LocalTrialRunner> {
  const { farm, study, backend, path, checkpoints, local, output } = request;
  const { link, place } = await openUserSession(farm.relay);
  const watch = watchNodes(link);
  const { data } = study.data.prepared;
  const remoteStudy: RemoteStudy = {
    template: { name: study.template.name, form: { ...study.form } },
    data: () => Promise.resolve(data),
    key: sealingKey(path, farm.seals),
    visibility: visibilityOf(farm.place),
    backend,
    ...(farm.signs && { signed: await signProgram(study, output) }),
  };
  const isMine = (id: string): boolean => watch.nodes.some((node) => node.id === id && node.mine);
  const remote = createRemoteRunner({
    ...{ link, place, checkpoints, study: remoteStudy, fallback: local },
    slots: () => 0, // the placed runner counts them
    isMine,
    recheck: createRecheck({ local, data: remoteStudy.data, isMine }),
    onProgress: (done, total) =>
      output.progress(`sending data: ${megabytes(done)} of ${megabytes(total)} MB`),
  });
  await watch.ready;
  const tell = (): void => {
    tellNodes(
      watch.nodes.filter(({ mine }) => mine || farm.place === "anyone"),
      output,
    );
  };
  tell();
  watch.onChange(tell);
  const placed = createPlacedRunner({
    ...{ local, remote, watch, place: farm.place, study: remoteStudy },
    device: { memoryBytes: totalmem() * MEMORY_SHARE, speed: 1, mostTrialMs: MOST_TRIAL_MS },
    say: (message) => output.say(message),
  });
  return {
    ...placed,
    get slots() {
      return placed.slots;
    },
    close: () => {
      placed.close();
      watch.close();
      link.close();
    },
  };
}

/** The same after a restart: what was sent under it is read again. */
function sealingKey(path: string, isWanted: boolean): string | null {
  const file = join(path, "relay-key");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  if (!isWanted) return null;
  const key = newBlobKey();
  writeWhole(file, `${key}\n`, 0o600);
  return key;
}

const told = new WeakMap<Output, string>();

/** Who is there, whenever that changes. */
function tellNodes(nodes: readonly NodeView[], output: Output): void {
  const there = nodes.filter(({ state }) => state !== "offline" && state !== "revoked");
  const words = there.map(({ offer, state }) => `${offer.name}${state === "paused" ? " (paused)" : ""}`);
  const line = `Nodes: ${words.length === 0 ? "none" : words.toSorted().join(", ")}`;
  if (told.get(output) === line) return;
  told.set(output, line);
  output.say(line);
  output.record({
    type: "nodes",
    nodes: there.map(({ id, offer, state }) => ({ id, name: offer.name, state })),
  });
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
