/**
 * The data set on the device: uploaded once, as small as it is stored, and shared by all trials of this worker. A step
 * then uploads the numbers of its samples only.
 */
import * as tf from "@tensorflow/tfjs";
import { canGatherRows, packBytes } from "../../templates/runtime/ops/index.ts";
import { bufferOf, largestBuffer, webgpuBackend, type WebgpuBackend } from "../kernels/webgpu/index.ts";
import type { PreparedData } from "./prepared-data.ts";

export interface DeviceData {
  /** int32 words of four bytes each, or float32 [samples, values] */
  readonly values: tf.Tensor;
  /** the same; float32 [samples, 1] for a regression */
  readonly labels: tf.Tensor;
}

interface Kept extends DeviceData {
  readonly backend: WebgpuBackend;
}

/** A data set above this share of what a buffer may hold is fed batch by batch. */
const LARGEST_SHARE = 0.5;
const kept = new WeakMap<PreparedData, Kept>();

/** @returns null where batches are gathered on the processor: no kernel for it, or more data than the device takes */
export function deviceData(prepared: PreparedData): DeviceData | null {
  if (!canGatherRows()) return null;
  const backend = webgpuBackend();
  const known = kept.get(prepared);
  if (known?.backend === backend) return known;
  if (prepared.data.values.byteLength > LARGEST_SHARE * largestBuffer()) return null;
  const uploaded = { backend, values: upload(valuesOf(prepared)), labels: upload(labelsOf(prepared)) };
  kept.set(prepared, uploaded);
  return uploaded;
}

/** Frees what `deviceData` uploaded, if anything. */
export function releaseDeviceData(prepared: PreparedData): void {
  const known = kept.get(prepared);
  kept.delete(prepared);
  if (known) tf.dispose([known.values, known.labels]);
}

function valuesOf({ data, sampleSize }: PreparedData): tf.Tensor {
  const { values } = data;
  if (values instanceof Uint8Array) return tf.tensor1d(packBytes(values), "int32");
  return tf.tensor2d(values, [values.length / sampleSize, sampleSize], "float32");
}

function labelsOf({ data: { labels } }: PreparedData): tf.Tensor {
  if (labels instanceof Uint8Array) return tf.tensor1d(packBytes(labels), "int32");
  return tf.tensor2d(labels, [labels.length, 1], "float32");
}

/** At once and for good: neither a tidy nor a recorded step may take it for its own. */
function upload(tensor: tf.Tensor): tf.Tensor {
  bufferOf(webgpuBackend(), tensor);
  return tf.keep(tensor);
}
