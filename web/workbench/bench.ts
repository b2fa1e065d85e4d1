/** What the parts of the workbench worker share: storage, trial workers, opened studies. */
import { WorkbenchError, type StudyConfig } from "../../study/index.ts";
import type { Form } from "../../templates/index.ts";
import type { ImageDecoder } from "../../workers/data/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../workers/host/index.ts";
import type { FrameChannels } from "../runners/frame-channels.ts";
import type { Storage, StorageEstimate, StudyRecord } from "../storage/index.ts";
import type { StudyView } from "./api.ts";
import { checkpointStore } from "./checkpoints.ts";
import type { PreparedData } from "./data/packed-file.ts";
import type { Preparer } from "./data/prepare.ts";
import type { Engine } from "./engine.ts";
import type { Leadership } from "./leader.ts";
import type { NewsRoom } from "./news.ts";
import type { RelayConnection } from "./relay/connection.ts";

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

/** Trial workers for one study; what it costs to start them is paid at the first trial. */
export async function openRunner(
  bench: Bench,
  record: StudyRecord,
  config: StudyConfig,
  onBackend: (backend: NonNullable<StudyView["backend"]>) => void,
): Promise<LocalTrialRunner> {
  const [script, wasm] = await Promise.all([bench.engine.link(record.files), bench.engine.wasm()]);
  const runner = createTrialRunner({
    slots: config.workers === "auto" ? 1 : config.workers,
    openChannel: () => Promise.resolve(bench.frames.open(script)),
    backend: config.backend,
    wasm,
    dataFor: async () => (await dataOf(bench, config)).data,
    checkpoints: checkpointStore(bench.storage.files),
    onOpened: (_slot, { backend, adapter, fallback }) => {
      onBackend({ name: backend, adapter, fallback });
    },
  });
  return whenReady(runner);
}

/** A backend that cannot be had is told at once, not by trial after trial. */
async function whenReady(runner: LocalTrialRunner): Promise<LocalTrialRunner> {
  try {
    await runner.ready();
    return runner;
  } catch (error) {
    runner.close();
    throw error;
  }
}
