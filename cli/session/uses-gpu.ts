import type { StudyConfig } from "../../protocol/index.ts";
import { hasHardwareGpu } from "../../workers/node/index.ts";

/** A process that may reach the GPU has more rights, so it gets them only where there is one to reach. */
export async function usesGpu(backend: StudyConfig["backend"]): Promise<boolean> {
  if (backend === "wasm" || backend === "cpu") return false;
  return backend === "webgpu" || hasHardwareGpu();
}
