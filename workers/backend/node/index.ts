/** The backend environment under Node: binaries from the installed packages, WebGPU from Dawn. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { WorkbenchError } from "../../../study/index.ts";
import type { BackendEnvironment } from "../load.ts";
import { WASM_PLAIN, WASM_SIMD, type WasmBinaries } from "../wasm.ts";

export async function nodeBackendEnvironment(): Promise<BackendEnvironment> {
  return { wasm: await installedBinaries(), gpu: installedGpu };
}

/** tfjs's WASM binaries by file name. */
export async function installedBinaries(): Promise<WasmBinaries> {
  const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
  const names = [WASM_SIMD, WASM_PLAIN];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** Dawn as `navigator.gpu`, with WebGPU's global constants. @throws WorkbenchError where its addon does not load */
async function installedGpu(): Promise<GPU | null> {
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    const gpu = create([]);
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
    return gpu;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "webgpu-unavailable",
      `WebGPU cannot be used: ${detail}.`,
      "Choose the backend wasm.",
      { cause },
    );
  }
}
