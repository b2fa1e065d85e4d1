import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { WorkbenchError } from "../../study/index.ts";
import { PACKAGES_VARIABLE } from "./packages-variable.ts";
import { backendOpener, type TrialEnvironment } from "../trial/index.ts";

/** tfjs's WASM heap ends at 2 GiB. */
const MEMORY_LIMIT_BYTES = 1.5 * 2 ** 30;

export function nodeEnvironment(): TrialEnvironment {
  return {
    now: () => performance.now(),
    yieldToHost: () => setImmediate(),
    every: (milliseconds, callback) => {
      const timer = setInterval(callback, milliseconds);
      return () => clearInterval(timer);
    },
    openBackend: backendOpener(installedGpu),
    memoryLimitBytes: MEMORY_LIMIT_BYTES,
    exit: () => process.exit(0),
  };
}

interface Dawn {
  create(options: string[]): GPU;
  readonly globals: object;
}

/** Dawn's bindings, loaded from the installation because a native addon cannot be bundled. */
function installedGpu(): Promise<GPU | null> {
  const from = process.env[PACKAGES_VARIABLE];
  if (from === undefined) return Promise.resolve(null);
  try {
    const dawn = createRequire(from)("webgpu") as Dawn;
    Object.assign(globalThis, dawn.globals);
    const gpu = dawn.create([]);
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
    return Promise.resolve(gpu);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "webgpu-unavailable",
      `WebGPU cannot be used: ${detail}.`,
      "Choose the backend wasm.",
      {
        cause,
      },
    );
  }
}
