/** What training holds in memory, and giving back what tfjs keeps for later. */
import * as tf from "@tensorflow/tfjs";
import { forgetPipelines } from "../kernels/webgpu/index.ts";

export interface MemoryInfo {
  readonly numTensors: number;
  readonly numBytes: number;
  /** taken from the device or the system, free buffers included: at least numBytes where it is known */
  readonly allocatedBytes: number;
}

/** What tfjs's types hide: the buffers of WebGPU, the heap of WASM. */
interface BackendMemory {
  readonly dispose: () => void;
  readonly bufferManager?: BufferManager;
  readonly wasm?: { readonly HEAPU8: Uint8Array };
}

interface BufferManager {
  freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

export function memoryInfo(): MemoryInfo {
  const { numTensors, numBytes } = tf.memory();
  const backend: BackendMemory = tf.backend();
  const allocatedBytes = backend.bufferManager?.numBytesAllocated ?? backend.wasm?.HEAPU8.length ?? numBytes;
  return { numTensors, numBytes, allocatedBytes };
}

/** Destroys GPU buffers that tfjs keeps for reuse and forgets shaders: both never shrink otherwise. Call between trials. */
export function releaseFreeMemory(): void {
  const { bufferManager }: BackendMemory = tf.backend();
  if (bufferManager === undefined) return;
  for (const buffers of bufferManager.freeBuffers.values()) {
    for (const buffer of buffers.splice(0)) {
      bufferManager.numFreeBuffers--;
      bufferManager.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
  }
  forgetPipelines();
}
