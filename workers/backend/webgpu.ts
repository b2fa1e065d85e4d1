/**
 * Registers tfjs's WebGPU backend on a device of our own making, so that a lost device and errors the API reports to
 * nobody are noticed, and a new device can follow a lost one.
 */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";
import { isSoftwareName } from "./software-name.ts";

export interface DeviceListeners {
  /** the device is gone (driver reset, laptop asleep): load the backend again and go on from a checkpoint */
  readonly onDeviceLost: (reason: string) => void;
  /** an invalid shader or a failed allocation: results from now on are worthless */
  readonly onDeviceError: (error: WorkbenchError) => void;
}

/**
 * Initialises the backend "webgpu" on a fresh device and makes it tfjs's current one.
 * @param gpu - `navigator.gpu`; null where there is none
 * @param software - whether a software adapter will do; it is 10 to 30 times slower than WebAssembly
 * @returns a description of the adapter
 * @throws WorkbenchError `webgpu-unavailable`
 */
export async function startWebgpu(
  gpu: GPU | null,
  listeners: DeviceListeners,
  software: "accept" | "refuse",
): Promise<string> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw unavailable(gpu === null ? "no WebGPU here" : "no WebGPU adapter");
  if (software === "refuse" && isSoftware(adapter.info)) {
    throw unavailable(`its only adapter is software (${describe(adapter.info)}), slower than WebAssembly`);
  }
  try {
    const device = await adapter.requestDevice({ requiredLimits: wantedLimits(adapter.limits) });
    listen(device, listeners);
    // imported late: the module looks for navigator.gpu, which Node gets only now
    const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
    if ("webgpu" in tf.engine().registryFactory) tf.removeBackend("webgpu");
    tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
    if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs could not initialise its WebGPU backend");
  } catch (cause) {
    throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
  }
  return describe(adapter.info);
}

const LIMITS = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
  "maxStorageBuffersPerShaderStage",
] as const;

function wantedLimits(limits: GPUSupportedLimits): Record<string, number> {
  return Object.fromEntries(LIMITS.map((name) => [name, limits[name]]));
}

function listen(device: GPUDevice, { onDeviceLost, onDeviceError }: DeviceListeners): void {
  void device.lost.then(({ message }) => onDeviceLost(message));
  device.addEventListener("uncapturederror", ({ error }) => {
    onDeviceError(
      new WorkbenchError(
        "webgpu-error",
        `The GPU reported an error: ${error.message}`,
        "Choose the backend wasm, or update the browser and the graphics driver.",
      ),
    );
  });
}

export function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || isSoftwareName(describe(info));
}

function describe(info: GPUAdapterInfo): string {
  const parts = [info.description, info.vendor, info.architecture, info.device].filter((part) => part !== "");
  return parts.length === 0 ? "unnamed adapter" : [...new Set(parts)].join(", ");
}

function unavailable(detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "webgpu-unavailable",
    `WebGPU cannot be used: ${detail}.`,
    "Enable hardware acceleration in the browser, or choose the backend wasm.",
    { cause },
  );
}
