/** Trainers in child processes: the lease, the key and the network stay in this one. */
import { WorkbenchError } from "../../../study/index.ts";
import { installedBinaries } from "../../backend/node/index.ts";
import { createTrialRunner } from "../../host/index.ts";
import {
  buildBundle,
  hasHardwareGpu,
  openTrialProcess,
  storeScript,
  type ProcessBox,
} from "../../node/index.ts";
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
  /** for signed programs; null: there is none, and they are refused */
  readonly box: ProcessBox | null;
  readonly onOpened?: (opened: OpenedBackend) => void;
  /** of a boxed program until it is ended; default 25,000 */
  readonly boxedSilenceMs?: number;
}

/** With signed programs: the place is another trial's within half a minute, whatever they do. */
const LITTLE_PATIENCE = { mostRestarts: 0, mostHalvings: 3 };
const BOXED_SILENCE_MS = 25_000;

export function processTrainer(options: ProcessTrainerOptions): OpenTrainer {
  const { mostBytes, box, onOpened, boxedSilenceMs: silenceMs = BOXED_SILENCE_MS } = options;
  return async ({ files, data, backend, checkpoints, boxed }) => {
    if (boxed && !box) throw noBox();
    const [bundle, wasm, gpu] = await Promise.all([
      buildBundle("node"),
      installedBinaries(),
      !boxed && (backend === "webgpu" || (backend === "auto" && hasHardwareGpu())),
    ]);
    const scriptPath = await storeScript(linkProgram(files, bundle));
    const openChannel = () => {
      const child = openTrialProcess({ scriptPath, gpu, box: boxed ? box : null });
      return Promise.resolve(watchMemory(child, child.pid, mostBytes));
    };
    return createTrialRunner({
      ...{
        slots: 1,
        openChannel,
        backend,
        wasm,
        checkpoints,
        ...(boxed && { ...LITTLE_PATIENCE, silenceMs }),
      },
      dataFor: () => Promise.resolve(data),
      onOpened: (_slot, opened) => onOpened?.(opened),
    });
  };
}

function noBox(): WorkbenchError {
  return new WorkbenchError(
    "no-box",
    "Edited programs run in a box, and this machine has none.",
    "Install bubblewrap, and allow users their own namespaces; it works on Linux.",
  );
}
