/** What the loop needs from the platform: a browser's worker or a Node process. */
import type { HostMessage } from "../../protocol/index.ts";
import type { WorkbenchError } from "../../study/index.ts";
import type { Config, Program } from "../../templates/runtime/index.ts";

export type BackendChoice = Extract<HostMessage, { type: "open" }>["backend"];
export type WasmBinaries = Readonly<Record<string, Uint8Array>>;

/** A tfjs backend that runs, with our kernels installed. */
export interface OpenedBackend {
  readonly backend: "webgpu" | "wasm" | "cpu";
  readonly adapter: string;
  /** why a better backend was not taken; null when the best was */
  readonly fallback: string | null;
  readonly probeMs: number;
  /** what one tensor may take; absent: no limit but the memory's */
  readonly largestTensorBytes?: number;
  /**
   * What makes every result from now on worthless, noticed behind the program's back: `device-lost`, when the device is
   * gone and its tensors with it, or `out-of-memory`. Null while all is well.
   */
  fault(): WorkbenchError | null;
  /** gives unused device memory back, between trials */
  releaseFreeMemory(): void;
}

export interface TrialEnvironment {
  /** milliseconds; for progress and speed only, never for what is trained */
  readonly now: () => number;
  /** a macro task, so that messages of the host are heard; no timer, because browsers slow those of hidden tabs */
  readonly yieldToHost: () => Promise<void>;
  /** calls back about every `milliseconds` until the returned function is called */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
  /** @throws WorkbenchError when no backend works. Called again after a lost device. */
  readonly openBackend: (choice: BackendChoice, wasm: WasmBinaries) => Promise<OpenedBackend>;
  /** above this estimate a trial starts with accumulated gradients */
  readonly memoryLimitBytes: number;
  /** false: steps on WebGPU are never recorded, for comparisons */
  readonly recordSteps?: boolean;
  /** false: kernels on WebGPU are computed the usual way, untimed; for comparisons to the last bit */
  readonly timeKernels?: boolean;
  /** ends the worker */
  readonly exit: () => void;
}

/** A program as linked: its modules have run, config.yaml is parsed. */
export interface LinkedProgram {
  readonly program: Program;
  readonly config: Config;
}
