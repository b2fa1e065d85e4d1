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

/**
 * Destroys GPU buffers that tfjs keeps for reuse and forgets shaders, which never shrink otherwise, and models that were
 * disposed. Call between trials.
 */
export function releaseFreeMemory(): void {
  forgetModels();
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

/** tfjs's flag for how many models' orders of layers it remembers, and with them the models: 100 unless told. */
const REMEMBERED = "TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES";
/** training and inference of one model, with some to spare */
const MOST_REMEMBERED = 8;

function forgetModels(): void {
  tf.env().set(REMEMBERED, 0);
  tf.env().set(REMEMBERED, MOST_REMEMBERED);
}
