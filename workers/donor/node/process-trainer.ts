/** Trainers in child processes: the lease, the key and the network stay in this one. */
import { installedBinaries } from "../../backend/node/index.ts";
import { createTrialRunner } from "../../host/index.ts";
import { buildBundle, hasHardwareGpu, openTrialProcess, storeScript } from "../../node/index.ts";
import { linkProgram } from "../../program/index.ts";
import type { OpenTrainer } from "../index.ts";
import { watchMemory } from "./watched-channel.ts";

export interface OpenedBackend {
  readonly backend: "webgpu" | "wasm" | "cpu";
  readonly adapter: string;
  /** why a better one was not taken */
  readonly fallback: string | null;
}

export interface ProcessTrainerOptions {
  /** that one process may take */
  readonly mostBytes: number;
  readonly onOpened?: (opened: OpenedBackend) => void;
}

export function processTrainer({ mostBytes, onOpened }: ProcessTrainerOptions): OpenTrainer {
  return async ({ files, data, backend, checkpoints }) => {
    const [bundle, wasm, gpu] = await Promise.all([
      buildBundle("node"),
      installedBinaries(),
      backend === "webgpu" || (backend === "auto" && hasHardwareGpu()),
    ]);
    const scriptPath = await storeScript(linkProgram(files, bundle));
    const openChannel = () => {
      const child = openTrialProcess({ scriptPath, gpu });
      return Promise.resolve(watchMemory(child, child.pid, mostBytes));
    };
    return createTrialRunner({
      ...{ slots: 1, openChannel, backend, wasm, checkpoints },
      dataFor: () => Promise.resolve(data),
      onOpened: (_slot, opened) => onOpened?.(opened),
    });
  };
}
