/** Gives the device a recorded step again: no tfjs, a few microseconds a dispatch. */
import type * as tf from "@tensorflow/tfjs";
import type { StepPoint } from "../../templates/runtime/recording/index.ts";
import { flushQueue, webgpuBackend, type WebgpuBackend } from "../kernels/webgpu/index.ts";
import type { Command } from "./command-log.ts";
import type { Recording, Result } from "./record.ts";
import { forgetReads, tensorOver } from "./variables.ts";

/** @returns the step's results as tensors of their own, the caller's */
export function replay({ commands, inputs, homes, results }: Recording, at: StepPoint): tf.Tensor[] {
  const backend = webgpuBackend();
  flushQueue(backend);
  inputs.write(at);
  const encoder = backend.device.createCommandEncoder();
  encode(encoder, commands);
  const tensors = results.map((result) => copyResult(backend, encoder, result));
  backend.queue.submit([encoder.finish()]);
  forgetReads(backend, homes);
  return tensors;
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

/** The results of the step as it was recorded, the caller's. */
export function resultsOf({ results }: Recording): tf.Tensor[] {
  const backend = webgpuBackend();
  const encoder = backend.device.createCommandEncoder();
  const tensors = results.map((result) => copyResult(backend, encoder, result));
  backend.queue.submit([encoder.finish()]);
  return tensors;
}

/** The next replay writes the same result buffer, so the caller gets a copy. */
function copyResult(
  backend: WebgpuBackend,
  encoder: GPUCommandEncoder,
  { buffer, shape, dtype }: Result,
): tf.Tensor {
  const copy = backend.bufferManager.acquireBuffer(buffer.size, buffer.usage);
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  return tensorOver(backend, copy, shape, dtype);
}
