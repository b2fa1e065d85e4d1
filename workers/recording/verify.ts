/** A recording is trusted after one replay of the step that it was recorded at gave the same results and variables. */
import * as tf from "@tensorflow/tfjs";
import type { StepPoint } from "../../templates/runtime/recording/index.ts";
import { bufferOf, flushQueue, webgpuBackend } from "../kernels/webgpu/index.ts";
import type { Recording } from "./record.ts";
import { replay } from "./replay.ts";
import { forgetReads, type Home } from "./variables.ts";

/** Largest difference that a replay may have, relative to the value; the same kernels usually give the same bits. */
const TOLERANCE = 1e-5;

/** The values of all variables at one moment, on the device. */
export interface Snapshot {
  /** into whatever buffers the variables then have: a step that threw may have left them others */
  restore(): void;
  dispose(): void;
}

export function takeSnapshot(homes: readonly Home[]): Snapshot {
  const { device } = webgpuBackend();
  const copies = homes.map(({ variable, buffer }) => {
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return { variable, buffer, copy: device.createBuffer({ size: buffer.size, usage }) };
  });
  copyAll(copies.map(({ buffer, copy }) => [buffer, copy]));
  return {
    restore: () => {
      copyAll(copies.map(({ variable, copy }) => [copy, bufferOf(webgpuBackend(), variable)]));
      forgetReads(webgpuBackend(), homes);
    },
    dispose: () => copies.forEach(({ copy }) => copy.destroy()),
  };
}

function copyAll(pairs: readonly (readonly [from: GPUBuffer, to: GPUBuffer])[]): void {
  const backend = webgpuBackend();
  flushQueue(backend);
  const encoder = backend.device.createCommandEncoder();
  for (const [from, to] of pairs) encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
  backend.queue.submit([encoder.finish()]);
}

/**
 * Replays the step that was just recorded from where it began.
 * @param before - the variables before the recorded step
 * @param results - what the recorded step gave; they stay the caller's
 * @returns whether the replay did the same. The variables are as the recorded step left them.
 */
export async function replaysTheSame(
  recording: Recording,
  at: StepPoint,
  before: Snapshot,
  results: readonly tf.Tensor[],
): Promise<boolean> {
  const after = takeSnapshot(recording.homes);
  const recorded = recording.homes.map(({ variable }) => tf.tidy(() => tf.add(variable, 0)));
  before.restore();
  const replayed = replay(recording, at);
  const variables = recording.homes.map(({ variable }) => variable);
  const worst = tf.tidy(() => worstDifference([...results, ...recorded], [...replayed, ...variables]));
  try {
    return (await worst.data())[0]! <= TOLERANCE;
  } finally {
    after.restore();
    after.dispose();
    tf.dispose([worst, ...recorded, ...replayed]);
  }
}

/** Largest |a − b| / max(1, |a|) over all pairs; two values that are both no numbers are the same. */
function worstDifference(expected: readonly tf.Tensor[], found: readonly tf.Tensor[]): tf.Tensor {
  const each = expected.map((tensor, at) => {
    const difference = tf.abs(tf.sub(tensor, found[at]!));
    const relative = tf.div(difference, tf.maximum(tf.abs(tensor), 1));
    const bothNaN = tf.logicalAnd(tf.isNaN(tensor), tf.isNaN(found[at]!));
    return tf.max(tf.where(bothNaN, tf.zerosLike(relative), relative));
  });
  return tf.max(tf.stack(each));
}
