/** Many scalars read at once: a copy each and one wait, where tfjs would stack them by a dozen kernels. */
import type * as tf from "@tensorflow/tfjs";
import { bufferOf, flushQueue, webgpuBackend } from "./device.ts";

const BYTES = 4;

/** @param scalars - float32; they stay the caller's and may be disposed as soon as this returns its promise */
export async function readScalars(scalars: readonly tf.Tensor[]): Promise<Float32Array> {
  const backend = webgpuBackend();
  const manager = backend.bufferManager;
  const size = BYTES * scalars.length;
  const staging = manager.acquireBuffer(size, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
  flushQueue(backend);
  const encoder = backend.device.createCommandEncoder();
  scalars.forEach((scalar, at) => {
    encoder.copyBufferToBuffer(bufferOf(backend, scalar), 0, staging, BYTES * at, BYTES);
  });
  backend.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.unmap();
  manager.releaseBuffer(staging);
  return values;
}
