/**
 * Records what a step does on the device, while it is really done. The step sees stock tfjs throughout; only where its
 * buffers come from and whether its commands are noted is different.
 */
import * as tf from "@tensorflow/tfjs";
import { recordStepTensors, type StepPoint } from "../../templates/runtime/recording/index.ts";
import { bufferOf, flushQueue, webgpuBackend, type WebgpuBackend } from "../kernels/webgpu/index.ts";
import { createCommandLog, type CommandLog } from "./command-log.ts";
import { createPrivateBuffers, type PrivateBuffers } from "./private-buffers.ts";
import { signatureOf, type Signature } from "./signature.ts";
import { createStepInputs, type StepInputs } from "./step-inputs.ts";
import { bringHome, housedVariables, type Home } from "./variables.ts";

/** What a replay needs. */
export interface Recording {
  readonly commands: CommandLog["commands"];
  readonly signature: Signature;
  readonly inputs: StepInputs;
  readonly homes: readonly Home[];
  readonly results: readonly Result[];
  destroy(): void;
}

/** Where a replay leaves one of the step's results. */
export interface Result {
  readonly buffer: GPUBuffer;
  readonly shape: number[];
  readonly dtype: tf.DataType;
}

export interface Recorded {
  readonly recording: Recording;
  /** why the recording may not be replayed; null when it may */
  readonly reason: string | null;
}

/**
 * Runs a step and records it.
 * @param step - returns its results; everything else that it makes must be disposed or a variable
 * @param outer - numbers what is not the recording's own; the same for recordings that are compared
 * @throws what the step throws; then nothing is left of the recording
 */
export function record(step: () => tf.Tensor[], at: StepPoint, outer: (object: object) => number): Recorded {
  const backend = webgpuBackend();
  const homes = housedVariables(backend);
  flushQueue(backend);
  const manager = backend.bufferManager;
  const buffers = createPrivateBuffers(backend.device);
  const inputs = createStepInputs(backend, at);
  const log = createCommandLog(backend.device, (buffer, bytes) => buffers.written.set(buffer, bytes));
  const standIn = standInFor(backend, buffers, log, inputs);
  let done: StepDone;
  try {
    done = whileStandingIn(backend, standIn, () => runStep(backend, step, homes));
  } catch (error) {
    settle(manager, buffers, []);
    destroyAll(buffers, inputs);
    throw error;
  }
  const fault = standIn.read() ? "it reads a tensor" : (done.reason ?? unknownCommand(log));
  const leftover = settle(manager, buffers, done.reason === null ? homes : []);
  const signed = { all: buffers.all, written: buffers.written, inputs: inputs.buffers };
  const recording: Recording = {
    commands: log.commands,
    signature: signatureOf(log, signed, outer),
    inputs,
    homes,
    results: done.results,
    destroy: () => destroyAll(buffers, inputs),
  };
  return { recording, reason: fault ?? leftover };
}

interface StepDone {
  readonly results: Result[];
  readonly reason: string | null;
}

/** Results stay where the step left them; their tensors go. */
function runStep(backend: WebgpuBackend, step: () => tf.Tensor[], homes: readonly Home[]): StepDone {
  const tensors = step();
  const results = tensors.map((tensor) => {
    return { buffer: bufferOf(backend, tensor), shape: tensor.shape, dtype: tensor.dtype };
  });
  const reason = bringHome(backend, homes);
  tf.dispose(tensors);
  return { results, reason };
}

/** tfjs gets its own device and buffers back whatever happens, the queue's failure on a lost device included. */
function whileStandingIn<T>(backend: WebgpuBackend, standIn: { leave: () => void }, work: () => T): T {
  try {
    try {
      return work();
    } finally {
      flushQueue(backend);
    }
  } finally {
    standIn.leave();
  }
}

/** Puts the log and the private buffers between tfjs and the device. */
function standInFor(
  backend: WebgpuBackend,
  buffers: PrivateBuffers,
  log: CommandLog,
  inputs: StepInputs,
): { leave: () => void; read: () => boolean } {
  const { device, queue, bufferManager } = backend;
  const cpuForward = tf.env().getBool("WEBGPU_CPU_FORWARD");
  let read = false;
  const noteRead = (dataId: object): void => {
    if (!backend.tensorMap.get(dataId).values) read = true;
  };
  const [readLater, readNow] = [backend.read.bind(backend), backend.readSync.bind(backend)];
  const reading = {
    read: (dataId: object) => (noteRead(dataId), readLater(dataId)),
    readSync: (dataId: object) => (noteRead(dataId), readNow(dataId)),
  };
  Object.assign(backend, reading, { device: log.device, queue: log.queue, bufferManager: buffers });
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  recordStepTensors(inputs.recorder);
  return {
    read: () => read,
    leave: () => {
      recordStepTensors(null);
      tf.env().set("WEBGPU_CPU_FORWARD", cpuForward);
      Object.assign(backend, { device, queue, bufferManager });
      // own properties hid the class's methods
      for (const name of Object.keys(reading)) Reflect.deleteProperty(backend, name);
    },
  };
}

/**
 * Every buffer gets its owner: those of before the recording that were let go return to tfjs, except those of variables
 * that came home; those of tensors that outlived the step become tfjs's.
 * @returns why the recording may not be replayed then, or null
 */
function settle(
  manager: WebgpuBackend["bufferManager"],
  buffers: PrivateBuffers,
  homes: readonly Home[],
): string | null {
  const kept = new Set(homes.map(({ buffer }) => buffer));
  const returned = [...buffers.letGo].filter((buffer) => !kept.has(buffer));
  for (const buffer of returned) manager.releaseBuffer(buffer);
  const survivors = buffers.inUse.size;
  adopt(manager, buffers);
  if (survivors > 0) return "it keeps a tensor for later that is no variable";
  return returned.length > 0 ? "it disposes a tensor of an earlier step" : null;
}

const unknownCommand = ({ unknown }: CommandLog): string | null =>
  unknown.length === 0 ? null : `it gives the device commands of another kind (${unknown[0]!})`;

function adopt(manager: WebgpuBackend["bufferManager"], buffers: PrivateBuffers): void {
  for (const buffer of [...buffers.inUse]) {
    const key = `${buffer.size}_${buffer.usage}`;
    manager.usedBuffers.set(key, [...(manager.usedBuffers.get(key) ?? []), buffer]);
    if (!manager.freeBuffers.has(key)) manager.freeBuffers.set(key, []);
    manager.numUsedBuffers++;
    manager.numBytesUsed += buffer.size;
    manager.numBytesAllocated += buffer.size;
    buffers.giveAway(buffer);
  }
}

function destroyAll(buffers: PrivateBuffers, inputs: StepInputs): void {
  buffers.destroy();
  inputs.destroy();
}
