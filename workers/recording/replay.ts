/** Gives the device a recorded step again: no tfjs, a few microseconds a dispatch. */
import type * as tf from "@tensorflow/tfjs";
import type { StepPoint } from "../../templates/runtime/recording/index.ts";
import { flushQueue, webgpuBackend, type WebgpuBackend } from "../kernels/webgpu/index.ts";
import type { Command } from "./command-log.ts";
import type { Recording, Result } from "./record.ts";
import { tensorOver } from "./variables.ts";

/** @returns the step's results as tensors of their own, the caller's */
export function replay({ commands, inputs, homes, results }: Recording, at: StepPoint): tf.Tensor[] {
  const backend = webgpuBackend();
  flushQueue(backend);
  inputs.write(at);
  const encoder = backend.device.createCommandEncoder();
  encode(encoder, commands);
  const copies = results.map((result) => copyResult(backend, encoder, result));
  backend.queue.submit([encoder.finish()]);
  // what was read of a variable before is old now
  for (const { variable } of homes) backend.tensorMap.get(variable.dataId).values = null;
  return copies.map((buffer, at) => tensorOver(backend, buffer, results[at]!.shape, results[at]!.dtype));
}

function encode(encoder: GPUCommandEncoder, commands: readonly Command[]): void {
  let pass: GPUComputePassEncoder | null = null;
  let pipeline: GPUComputePipeline | null = null;
  for (const command of commands) {
    if (command.type === "copy") {
      pass?.end();
      pass = null;
      const { from, fromOffset, to, toOffset, size } = command;
      encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
      continue;
    }
    if (pass === null) {
      pass = encoder.beginComputePass();
      pipeline = null;
    }
    if (command.pipeline !== pipeline) pass.setPipeline(command.pipeline);
    pipeline = command.pipeline;
    pass.setBindGroup(0, command.bindGroup);
    pass.dispatchWorkgroups(...command.workgroups);
  }
  pass?.end();
}

/** The next replay writes the same result buffer, so the caller gets a copy. */
function copyResult(backend: WebgpuBackend, encoder: GPUCommandEncoder, { buffer }: Result): GPUBuffer {
  const copy = backend.bufferManager.acquireBuffer(buffer.size, buffer.usage);
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  return copy;
}

/** The results of the step as it was recorded. */
export function resultsOf({ results }: Recording): tf.Tensor[] {
  const backend = webgpuBackend();
  const encoder = backend.device.createCommandEncoder();
  const copies = results.map((result) => copyResult(backend, encoder, result));
  backend.queue.submit([encoder.finish()]);
  return copies.map((buffer, at) => tensorOver(backend, buffer, results[at]!.shape, results[at]!.dtype));
}
