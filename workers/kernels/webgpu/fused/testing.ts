/** For the tests of the fused kernels: a WebGPU device whose errors fail them. */
import { afterEach, expect } from "vitest";
import { loadBackend } from "../../../backend/index.ts";
import { nodeBackendEnvironment } from "../../../backend/node/index.ts";
import { webgpuBackend } from "../device.ts";

/** Of fast-check: limited, and the same in every run. */
export const RUNS = { numRuns: 12, seed: 20 } as const;

/** @returns why there is none, which is printed; null: it is tfjs's current backend, our kernels installed */
export async function startWebgpu(): Promise<string | null> {
  const errors: string[] = [];
  try {
    const environment = await nodeBackendEnvironment();
    await loadBackend("webgpu", {
      ...environment,
      onDeviceError: ({ message }) => void errors.push(message),
    });
  } catch (error) {
    console.log(`skipped: fused WebGPU kernels. ${String(error)}`);
    return String(error);
  }
  const { queue } = webgpuBackend();
  afterEach(async () => {
    await queue.onSubmittedWorkDone();
    expect(errors.splice(0), "errors of the device").toEqual([]);
  });
  return null;
}
