import { loadBackend, releaseFreeMemory } from "../backend/index.ts";
import type { TrialEnvironment } from "./environment.ts";

/** @param gpu - the platform's `navigator.gpu`; null where there is none */
export function backendOpener(gpu: () => Promise<GPU | null>): TrialEnvironment["openBackend"] {
  return async (choice, wasm) => {
    let lost = false;
    const loaded = await loadBackend(choice, { wasm, gpu, onDeviceLost: () => (lost = true) });
    return { ...loaded, isLost: () => lost, releaseFreeMemory };
  };
}
