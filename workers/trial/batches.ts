/** Which samples a step sees, and their tensors. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../study/index.ts";
import type { Batch } from "../../templates/runtime/index.ts";
import type { PreparedData } from "./prepared-data.ts";

/** Steps in an epoch: the last short batch is left out when there is a full one. */
export function stepsPerEpoch(trainCount: number, batchSize: number): number {
  return Math.max(1, Math.floor(trainCount / batchSize));
}

/** Order of the samples in one epoch: depends on (trial seed, purpose, epoch) only. */
export function epochOrder(indices: Int32Array, seed: number, purpose: string, epoch: number): Int32Array {
  return Int32Array.from(seededRandom(seed, purpose, epoch).shuffle([...indices]));
}

/** Cuts into runs of at most `size`. */
export function* chunks(indices: Int32Array, size: number): Generator<Int32Array> {
  for (let start = 0; start < indices.length; start += size) yield indices.subarray(start, start + size);
}

/** xs: [batch, ...shape] float32, raw; ys: [batch, classes] float32. Both are the caller's. */
export function makeBatch(prepared: PreparedData, indices: Int32Array): Batch {
  const { data, sampleSize, facts } = prepared;
  const classes = facts.classes.length;
  const xs = gatherRows(data.values, indices, sampleSize);
  const ys = gatherRows(data.labels, indices, classes);
  return {
    xs: tf.tensor(xs, [indices.length, ...facts.shape], "float32"),
    ys: tf.tensor2d(ys, [indices.length, classes], "float32"),
  };
}

/** A new array every time: the cpu backend keeps the one it is given. */
function gatherRows(values: Uint8Array | Float32Array, indices: Int32Array, size: number): Float32Array {
  const rows = new Float32Array(indices.length * size);
  indices.forEach((index, row) => rows.set(values.subarray(index * size, (index + 1) * size), row * size));
  return rows;
}
