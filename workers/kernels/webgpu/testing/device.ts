/** For tests: our WebGPU backend on whatever adapter Node has, and no error of its device unnoticed. */
import { expect } from "vitest";
import { loadBackend } from "../../../backend/index.ts";
import { nodeBackendEnvironment } from "../../../backend/node/index.ts";

const faults: string[] = [];

/** Whether there is none, which is printed. Without a GPU see `webgpu.test.ts` for the software adapter. */
export async function webgpuIsMissing(what: string): Promise<boolean> {
  try {
    const environment = await nodeBackendEnvironment();
    await loadBackend("webgpu", { ...environment, onDeviceError: ({ message }) => faults.push(message) });
    return false;
  } catch (error) {
    console.log(`skipped: ${what} on WebGPU. ${String(error)}`);
    return true;
  }
}

/** Fails when the device reported an invalid shader or the like since the last call: results are worthless then. */
export function expectNoFaults(): void {
  expect(faults.splice(0)).toEqual([]);
}
