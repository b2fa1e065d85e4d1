/** Chooses a backend: webgpu, then wasm, then cpu; the first that trains one step correctly. */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";
import { installKernels, type BackendName } from "../kernels/index.ts";
import { probeTraining } from "./probe.ts";
import { startWasm, type WasmBinaries } from "./wasm.ts";
import { startWebgpu, type DeviceListeners } from "./webgpu.ts";

export type BackendChoice = "auto" | BackendName;

/** What the place where we run offers. */
export interface BackendEnvironment extends Partial<DeviceListeners> {
  /** tfjs's binaries by file name; the program sandbox cannot fetch them */
  readonly wasm: WasmBinaries;
  /** `navigator.gpu`, or what stands for it; null where there is none. Asked only when WebGPU is tried */
  readonly gpu: () => Promise<GPU | null>;
}

export interface LoadedBackend {
  readonly backend: BackendName;
  /** for people: GPU's name, or what runs instead */
  readonly adapter: string;
  /** why a better backend was not taken; null when the best was, or when the choice was explicit */
  readonly fallback: string | null;
  /** of the test step, shader compilation included */
  readonly probeMs: number;
}

/**
 * Loads the chosen backend with our kernels ("auto" passes over a software WebGPU adapter), proves it by one training step, and leaves it as tfjs's current one.
 * After a lost device, call it again.
 * @throws WorkbenchError when an explicit choice cannot be had; "auto" ends at cpu
 */
export async function loadBackend(
  choice: BackendChoice,
  environment: BackendEnvironment,
): Promise<LoadedBackend> {
  if (choice !== "auto") return { ...(await tryBackend(choice, environment, "accept")), fallback: null };
  const failures: string[] = [];
  for (const backend of ["webgpu", "wasm"] as const) {
    try {
      const loaded = await tryBackend(backend, environment, "refuse");
      return { ...loaded, fallback: failures.length === 0 ? null : failures.join(" ") };
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { ...(await tryBackend("cpu", environment, "refuse")), fallback: failures.join(" ") };
}

async function tryBackend(
  backend: BackendName,
  environment: BackendEnvironment,
  software: "accept" | "refuse",
): Promise<Omit<LoadedBackend, "fallback">> {
  const faults: WorkbenchError[] = [];
  const adapter = await start(backend, environment, software, (error) => faults.push(error));
  installKernels(backend);
  const begin = performance.now();
  await probeTraining();
  const [fault] = faults;
  if (fault !== undefined) throw fault;
  return { backend, adapter, probeMs: performance.now() - begin };
}

async function start(
  backend: BackendName,
  environment: BackendEnvironment,
  software: "accept" | "refuse",
  noteFault: (error: WorkbenchError) => void,
): Promise<string> {
  if (backend === "webgpu") {
    const listeners = {
      onDeviceLost: environment.onDeviceLost ?? (() => undefined),
      onDeviceError: (error: WorkbenchError) => {
        noteFault(error);
        (environment.onDeviceError ?? failLoudly)(error);
      },
    };
    return startWebgpu(await environment.gpu(), listeners, software);
  }
  if (backend === "wasm") {
    await startWasm(environment.wasm);
    return (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? "WebAssembly with SIMD" : "WebAssembly";
  }
  await tf.setBackend("cpu");
  return "JavaScript";
}

/** Outside any caller's reach, so that nothing can swallow it: the worker's or process's error handler gets it. */
export function failLoudly(error: WorkbenchError): void {
  setTimeout(() => {
    throw error;
  });
}
