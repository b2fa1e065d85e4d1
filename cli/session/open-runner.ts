/** Child processes of this machine as a TrialRunner. */
import type { StudyConfig, TrialData } from "../../protocol/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import { installedBinaries } from "../../workers/backend/node/index.ts";
import { createTrialRunner, type CheckpointStore, type LocalTrialRunner } from "../../workers/host/index.ts";
import { buildBundle, openTrialProcess, storeScript } from "../../workers/node/index.ts";
import { linkProgram } from "../../workers/program/index.ts";
import { usesGpu } from "./uses-gpu.ts";

export interface OpenedWorker {
  readonly backend: string;
  readonly adapter: string;
  readonly fallback: string | null;
}

export interface RunnerRequest {
  readonly files: ProgramFiles;
  readonly workers: StudyConfig["workers"];
  readonly backend: StudyConfig["backend"];
  /** null: the runner predicts only */
  readonly data: TrialData | null;
  readonly checkpoints: CheckpointStore;
  readonly onOpened?: (opened: OpenedWorker) => void;
}

export async function openRunner(request: RunnerRequest): Promise<LocalTrialRunner> {
  const [bundle, wasm, gpu] = await Promise.all([
    buildBundle("node"),
    installedBinaries(),
    usesGpu(request.backend),
  ]);
  const scriptPath = await storeScript(linkProgram(request.files, bundle));
  return createTrialRunner({
    slots: request.workers === "auto" ? 1 : request.workers,
    openChannel: () => Promise.resolve(openTrialProcess({ scriptPath, gpu })),
    backend: request.backend,
    wasm,
    dataFor: () =>
      request.data
        ? Promise.resolve(request.data)
        : Promise.reject(new Error("this runner has no training data")),
    checkpoints: request.checkpoints,
    ...(request.onOpened && { onOpened: (_slot, opened) => request.onOpened?.(opened) }),
  });
}
