/** WebGPU in software for Node: Dawn on the SwiftShader that comes with Debian's Chromium. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

const folder = "/usr/lib/chromium";
const driver = `${folder}/vk_swiftshader_icd.json`;

/** Environment variables that make Dawn find it; none where the machine has a Vulkan driver set, or no SwiftShader. */
export function softwareGpu(chromium: string | undefined): Record<string, string> {
  if (chromium === undefined || process.env["VK_ICD_FILENAMES"] !== undefined || !existsSync(driver))
    return {};
  return {
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: [folder, process.env["LD_LIBRARY_PATH"] ?? ""].filter((path) => path !== "").join(":"),
    XDG_RUNTIME_DIR: process.env["XDG_RUNTIME_DIR"] ?? tmpdir(),
  };
}
