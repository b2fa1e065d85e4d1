import type { WorkbenchError } from "../../study/index.ts";
import { failLoudly, loadBackend, releaseFreeMemory } from "../backend/index.ts";
import type { TrialEnvironment } from "./environment.ts";
import { largestBuffer } from "../kernels/webgpu/index.ts";
import { deviceLost, isOutOfMemory } from "./errors.ts";

/** @param gpu - the platform's `navigator.gpu`; null where there is none */
export function backendOpener(gpu: () => Promise<GPU | null>): TrialEnvironment["openBackend"] {
  return async (choice, wasm) => {
    let fault: WorkbenchError | null = null;
    const loaded = await loadBackend(choice, {
      wasm,
      gpu,
      onDeviceLost: () => (fault ??= deviceLost()),
      onDeviceError: (error) => {
        if (isOutOfMemory(error)) fault ??= error;
        // every use of the buffer that could not be made is an error too; the first one says why
        else if (fault === null) failLoudly(error);
      },
    });
    const limits = loaded.backend === "webgpu" ? { largestTensorBytes: largestBuffer() } : {};
    return { ...loaded, ...limits, fault: () => fault, releaseFreeMemory };
  };
}
