/** What the parts of the workbench worker share: storage, trial workers, opened studies. */
import { WorkbenchError, type StudyConfig } from "../../study/index.ts";
import type { Form } from "../../templates/index.ts";
import type { ImageDecoder } from "../../workers/data/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../workers/host/index.ts";
import { withoutReplays, type Device } from "../../workers/remote/index.ts";
import type { FrameChannels } from "../runners/frame-channels.ts";
import { usualPlacement, type Storage, type StorageEstimate, type StudyRecord } from "../storage/index.ts";
import type { StudyView } from "./api.ts";
import { checkpointStore } from "./checkpoints.ts";
import type { PreparedData } from "./data/packed-file.ts";
import type { Preparer } from "./data/prepare.ts";
import type { Engine } from "./engine.ts";
import type { Leadership } from "./leader.ts";
import type { NewsRoom } from "./news.ts";
import type { RelayConnection } from "./relay/connection.ts";
import { placeStudy, type PlacedStudy } from "./relay/placed-study.ts";
import { sealKeyOf } from "./relay/study-key.ts";

export interface Bench {
  readonly storage: Storage;
  readonly engine: Engine;
  readonly frames: FrameChannels;
  readonly decoder: ImageDecoder;
  readonly preparer: Preparer;
  readonly news: NewsRoom;
  readonly leadership: Leadership;
  /** to the relay that the user has named, if any */
  readonly relay: RelayConnection;
  /** what this device carries */
  readonly device: () => Promise<Device>;
  /** how much of the browser's storage is in use */
  readonly storageUse: () => Promise<StorageEstimate>;
  /** URL of the page */
  readonly base: string;
  /** processor cores, as the browser tells */
  readonly cores: number;
}

/** @throws WorkbenchError `not-leader` in a tab that only watches */
export function requireLeader({ leadership }: Pick<Bench, "leadership">): void {
  if (leadership.isLeader) return;
  throw new WorkbenchError(
    "not-leader",
    "Another tab runs the studies; this one only watches.",
    "Do it in the other tab, or close that one: this tab then takes over.",
  );
}

export function dataOf({ preparer }: Bench, config: StudyConfig): Promise<PreparedData> {
  const { dataset, template, split } = config;
  return preparer.prepare({ dataset, template: template.name, form: template.form as Form, split });
}

/** What a study wants to hear of its runner. */
export interface RunnerListeners {
  readonly onBackend: (backend: NonNullable<StudyView["backend"]>) => void;
  /** some of its trials go to the nodes of a relay */
  readonly onPlaced: (placed: PlacedStudy) => void;
  readonly say: (message: string) => void;
  /** what is shown of trials elsewhere has changed */
  readonly onChange: () => void;
  /** a checkpoint could not be stored */
  readonly onNotKept: (error: unknown) => void;
}

/** Trial workers for one study, and the nodes of a relay; what it costs to start them is paid at the first trial. */
export async function openRunner(
  bench: Bench,
  record: StudyRecord,
  config: StudyConfig,
  listeners: RunnerListeners,
): Promise<LocalTrialRunner> {
  const [script, wasm] = await Promise.all([bench.engine.link(record.files), bench.engine.wasm()]);
  const checkpoints = checkpointStore(bench.storage.files, listeners.onNotKept);
  const data = async () => (await dataOf(bench, config)).data;
  const local = createTrialRunner({
    slots: config.workers === "auto" ? 1 : config.workers,
    openChannel: () => Promise.resolve(bench.frames.open(script)),
    backend: config.backend,
    // a study's backend cannot be chosen anew, and a trial is not to be lost with a driver
    whenLost: "wasm",
    wasm,
    dataFor: data,
    checkpoints: withoutReplays(checkpoints),
    onOpened: (_slot, { backend, adapter, fallback }) => {
      listeners.onBackend({ name: backend, adapter, fallback });
    },
  });
  await whenReady(local);
  const { where, sealed } = record.placement ?? usualPlacement;
  const { relay, device } = bench;
  const { link } = relay;
  if (where === "here" || link === null) return local;
  const placed = placeStudy({
    ...{ local, link, config, where, data, checkpoints, say: listeners.say, onChange: listeners.onChange },
    token: () => relay.token ?? "",
    countSent: (bytes) => {
      relay.countData(bytes);
    },
    key: sealed ? await sealKeyOf(bench.storage.records, record.id) : null,
    device: await device(),
  });
  listeners.onPlaced(placed);
  return placed.runner;
}

/** A backend that cannot be had is told at once, not by trial after trial. */
async function whenReady(runner: LocalTrialRunner): Promise<void> {
  try {
    await runner.ready();
  } catch (error) {
    runner.close();
    throw error;
  }
}
