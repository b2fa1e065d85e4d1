/**
 * tfjs's WebGPU backend as our kernels need it: the parts that its types hide. tfjs is pinned to an exact version, so
 * that these names hold; `webgpu.test.ts` fails when they do not.
 */
import * as tf from "@tensorflow/tfjs";

interface TensorRecord {
  /** of the values in the buffer; a tensor that was cast says another */
  readonly dtype: tf.DataType;
  resource?: GPUBuffer | GPUTexture | GPUExternalTexture | null;
  /** what was read from the buffer or is still to be uploaded */
  values?: Float32Array | Int32Array | Uint8Array | null;
  /** the buffer is not the buffer manager's */
  external?: boolean;
}

/** Hands GPU buffers out by size and usage, and takes them back for reuse. */
export interface BufferManager {
  freeBuffers: Map<string, GPUBuffer[]>;
  usedBuffers: Map<string, GPUBuffer[]>;
  numUsedBuffers: number;
  numFreeBuffers: number;
  numBytesUsed: number;
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: GPUFlagsConstant, mapped?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

export interface WebgpuBackend {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: BufferManager;
  readonly tensorMap: { get(dataId: object): TensorRecord; has(dataId: object): boolean };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  commandQueueOwnedIds: WeakSet<object>;
  uniformPendingDisposal: GPUBuffer[];
  pipelineCache: Record<string, unknown>;
  refCount(dataId: object): number;
  disposeData(dataId: object): boolean;
  createTensorFromGPUData(
    data: { readonly buffer: GPUBuffer; readonly zeroCopy: boolean },
    shape: number[],
    dtype: tf.DataType,
  ): tf.Tensor;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  read(dataId: object): Promise<unknown>;
  readSync(dataId: object): unknown;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Sends what is queued to the device. */
export function flushQueue(backend: WebgpuBackend): void {
  backend.endComputePassEncoder();
  if (backend.commandEncoder) backend.submitQueue();
}

/** The current backend. @throws Error when it is not WebGPU: a bug here, not the user's */
export function webgpuBackend(): WebgpuBackend {
  const backend = tf.backend();
  if (!isWebgpu(backend)) throw new Error(`the backend ${tf.getBackend()} is not WebGPU`);
  return backend;
}

function isWebgpu(backend: object): backend is WebgpuBackend {
  return "bufferManager" in backend && "commandQueueOwnedIds" in backend && "submitQueue" in backend;
}

/** The buffer that holds a tensor, uploaded or allocated when there is none yet. */
export function bufferOf(backend: WebgpuBackend, tensor: tf.TensorInfo): GPUBuffer {
  backend.uploadToGPU(tensor.dataId);
  const record = backend.tensorMap.get(tensor.dataId);
  const { resource } = record;
  if (resource === null || resource === undefined || !("mapState" in resource))
    throw new Error(`a tensor of shape [${tensor.shape.join(", ")}] is not in a buffer`);
  // a copy that was read before would outlive what a kernel now writes in place
  record.values = null;
  return resource;
}

/** Bytes that one tensor may take on the current device. */
export function largestBuffer(): number {
  const { limits } = webgpuBackend().device;
  return Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
}
