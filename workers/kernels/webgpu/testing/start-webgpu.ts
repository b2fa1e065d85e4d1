/**
 * For tests: tfjs on WebGPU with our kernels, on whatever adapter Node has. `npm test` sets a software adapter up; for a
 * single file: LD_LIBRARY_PATH=/usr/lib/chromium VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json XDG_RUNTIME_DIR=/tmp
 */
import { afterEach, expect } from "vitest";
import { loadBackend, type LoadedBackend } from "../../../backend/index.ts";
import { nodeBackendEnvironment } from "../../../backend/node/index.ts";
import { webgpuBackend } from "../device.ts";

/**
 * Call at the top of a test file. An error of the device (an invalid shader, say) fails the test that made it.
 * @returns null where there is no WebGPU, after printing that `what` is skipped
 */
export async function startWebgpu(what: string): Promise<LoadedBackend | null> {
  const errors: string[] = [];
  try {
    const environment = await nodeBackendEnvironment();
    const onDeviceError = ({ message }: Error): void => void errors.push(message);
    const loaded = await loadBackend("webgpu", { ...environment, onDeviceError });
    const { queue } = webgpuBackend();
    afterEach(async () => {
      await queue.onSubmittedWorkDone();
      expect(errors.splice(0), "errors of the device").toEqual([]);
    });
    return loaded;
  } catch (error) {
    console.log(`skipped: ${what} on WebGPU. ${String(error)}`);
    return null;
  }
}
