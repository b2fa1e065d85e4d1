/**
 * Variables are what a step leaves behind. A replay can only write into the buffers that it was recorded with, so every
 * variable keeps one buffer for good, and what a step assigns is copied into it at the end.
 */
import * as tf from "@tensorflow/tfjs";
import { bufferOf, flushQueue, type WebgpuBackend } from "../kernels/webgpu/index.ts";

export interface Home {
  readonly variable: tf.Variable;
  /** names the variable's values before the step */
  readonly dataId: object;
  readonly buffer: GPUBuffer;
}

/** Every variable with a buffer of its own, shared with no other tensor. */
export function housedVariables(backend: WebgpuBackend): Home[] {
  return Object.values(tf.engine().registeredVariables).map((variable) => {
    if (backend.refCount(variable.dataId) > 1) {
      const own = tf.tidy(() => tf.add(variable, 0));
      variable.assign(own);
      own.dispose();
    }
    return { variable, dataId: variable.dataId, buffer: bufferOf(backend, variable) };
  });
}

/**
 * Queues the copies that bring assigned values home. Call in the recording, after the step.
 * @returns why it cannot be done, or null
 */
export function bringHome(backend: WebgpuBackend, homes: readonly Home[]): string | null {
  // what the step let go is really gone after this
  flushQueue(backend);
  const known = new Set(homes.map(({ variable }) => variable));
  if (Object.values(tf.engine().registeredVariables).some((variable) => !known.has(variable)))
    return "it makes a new variable in every step";
  for (const { variable, dataId, buffer } of homes) {
    if (variable.isDisposed) return "it disposes a variable";
    const current = bufferOf(backend, variable);
    if (current === buffer) continue;
    if (backend.tensorMap.has(dataId)) return "it keeps a variable's old value";
    backend.endComputePassEncoder();
    backend.ensureCommandEncoderReady();
    backend.commandEncoder!.copyBufferToBuffer(current, 0, buffer, 0, buffer.size);
  }
  flushQueue(backend);
  for (const home of homes) moveIn(backend, home);
  return null;
}

/** Lets the variable name its old buffer again, and lets the assigned one go. */
function moveIn(backend: WebgpuBackend, { variable, buffer }: Home): void {
  if (bufferOf(backend, variable) === buffer) return;
  const home = tensorOver(backend, buffer, variable.shape, variable.dtype);
  variable.assign(home);
  home.dispose();
}

/** A tensor that owns a buffer of the buffer manager's. */
export function tensorOver(
  backend: WebgpuBackend,
  buffer: GPUBuffer,
  shape: number[],
  dtype: tf.DataType,
): tf.Tensor {
  const tensor = backend.createTensorFromGPUData({ buffer, zeroCopy: true }, shape, dtype);
  backend.tensorMap.get(tensor.dataId).external = false;
  return tensor;
}

/** Whether every variable is still where the recording writes. */
export function allAtHome(backend: WebgpuBackend, homes: readonly Home[]): boolean {
  return homes.every(({ variable, buffer }) => {
    return !variable.isDisposed && backend.tensorMap.get(variable.dataId).resource === buffer;
  });
}

/** What was read of the variables before is old once something else than tfjs has written them. */
export function forgetReads(backend: WebgpuBackend, homes: readonly Home[]): void {
  for (const { variable } of homes) backend.tensorMap.get(variable.dataId).values = null;
}
