/**
 * Runs WGSL of our own on tfjs's WebGPU device, in tfjs's own command stream. Unlike tfjs's programs ours may have
 * several results and may write tensors that exist (an optimiser's), and know their shapes as constants.
 */
import type * as tf from "@tensorflow/tfjs";
import { bufferOf, webgpuBackend, type WebgpuBackend } from "./device.ts";

export interface Shader {
  /** names the code: the same key always has the same code */
  readonly key: string;
  /**
   * WGSL with the entry point `main`. Group 0: the tensors in order from binding 0, then the uniforms if there are any.
   * Every binding must be used, or the pipeline's layout lacks it.
   */
  readonly code: () => string;
}

export interface Dispatch {
  /** inputs and results; a result's buffer is allocated, its values are whatever was there */
  readonly tensors: readonly tf.TensorInfo[];
  /** at most 3 extents, each at most 65535 */
  readonly workgroups: readonly [number, number?, number?];
  /** 32-bit values in the order of the uniform struct, padding included */
  readonly uniforms?: Int32Array | Uint32Array | Float32Array;
}

/** Compiled shaders that are kept between trials: a model has about a hundred, a long sweep meets thousands. */
const MOST_PIPELINES = 512;
const pipelines = new WeakMap<WebgpuBackend, Map<string, GPUComputePipeline>>();

/** Room for a result, the caller's; its values are whatever was there until a dispatch writes them. */
export function newTensor(shape: readonly number[], dtype: "float32" | "int32" = "float32"): tf.TensorInfo {
  return webgpuBackend().makeTensorInfo([...shape], dtype);
}

/** Frees a tensor that autodiff never saw; the device finishes with it first. */
export function disposeTensor(tensor: tf.TensorInfo): void {
  webgpuBackend().disposeData(tensor.dataId);
}

/** Queues one dispatch. Errors in the code reach the device's `uncapturederror`, like those of tfjs's own programs. */
export function dispatch(shader: Shader, { tensors, workgroups, uniforms }: Dispatch): void {
  const backend = webgpuBackend();
  const pipeline = pipelineOf(backend, shader);
  const entries: GPUBindGroupEntry[] = tensors.map((tensor, binding) => {
    return { binding, resource: { buffer: bufferOf(backend, tensor) } };
  });
  if (uniforms) {
    entries.push({ binding: tensors.length, resource: { buffer: uploadUniforms(backend, uniforms) } });
  }
  for (const tensor of tensors) backend.commandQueueOwnedIds.add(tensor.dataId);
  const bindGroup = backend.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const pass = openPass(backend);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
  backend.dispatchCountInPass++;
}

function pipelineOf(backend: WebgpuBackend, { key, code }: Shader): GPUComputePipeline {
  let known = pipelines.get(backend);
  if (known === undefined) pipelines.set(backend, (known = new Map<string, GPUComputePipeline>()));
  const found = known.get(key);
  if (found) return found;
  const { device } = backend;
  const module = device.createShaderModule({ code: code(), label: key });
  const pipeline = device.createComputePipeline({
    label: key,
    layout: "auto",
    compute: { module, entryPoint: "main" },
  });
  known.set(key, pipeline);
  return pipeline;
}

/** Forgets compiled shaders, ours and tfjs's, when there are many. Call between trials. */
export function forgetPipelines(): void {
  const backend = webgpuBackend();
  const known = pipelines.get(backend);
  if (known && known.size > MOST_PIPELINES) known.clear();
  if (Object.keys(backend.pipelineCache).length > MOST_PIPELINES) backend.pipelineCache = {};
}

function uploadUniforms(backend: WebgpuBackend, values: NonNullable<Dispatch["uniforms"]>): GPUBuffer {
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = backend.bufferManager.acquireBuffer(values.byteLength, usage);
  backend.queue.writeBuffer(buffer, 0, values as BufferSource);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

/** tfjs submits after a number of dispatches of its own; a long run of ours must reach the device too. */
const MOST_IN_PASS = 64;

function openPass(backend: WebgpuBackend): GPUComputePassEncoder {
  if (backend.dispatchCountInPass >= MOST_IN_PASS) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  return backend.computePassEncoder;
}

/** Workgroups for `count` of them where one extent would not do; the shader must skip what is beyond `count`. */
export function gridOf(count: number): [number, number, number] {
  const most = 65535;
  if (count <= most) return [count, 1, 1];
  const rows = Math.ceil(count / most);
  return [Math.ceil(count / rows), rows, 1];
}
