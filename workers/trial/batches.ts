/** Which samples a step sees, and their tensors. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../study/index.ts";
import { stepTensor, type Batch, type StepPoint } from "../../templates/runtime/index.ts";
import { gatherRows } from "../../templates/runtime/ops/index.ts";
import { deviceData } from "./device-data.ts";
import type { PreparedData } from "./prepared-data.ts";

/** The samples of a batch, asked anew for every step: a recorded step sees other samples each time it is replayed. */
export type ChooseSamples = () => Int32Array;

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

/** xs: [batch, ...shape] float32, raw; ys: [batch, classes] float32, of a regression [batch, 1]. Both are the caller's. */
export function makeBatch(prepared: PreparedData, choose: ChooseSamples, at: StepPoint = START): Batch {
  const { facts } = prepared;
  const onDevice = deviceData(prepared);
  const classes = [facts.classes.length];
  if (onDevice === null) {
    const { values, labels } = prepared.data;
    return {
      xs: uploaded(values, choose, facts.shape, at),
      ys: uploaded(labels, choose, classes, at) as tf.Tensor2D,
    };
  }
  return tf.tidy(() => {
    const rows = stepTensor(at, [choose().length], "int32", () => Int32Array.from(choose()));
    return {
      xs: gatherRows(onDevice.values, rows, facts.shape),
      ys: gatherRows(onDevice.labels, rows, classes) as tf.Tensor2D,
    };
  });
}

const START: StepPoint = { step: 0, part: 0 };

/** [batch, ...shape] float32 from samples that lie one behind the other in memory. */
function uploaded(
  values: Uint8Array | Float32Array,
  choose: ChooseSamples,
  shape: readonly number[],
  at: StepPoint,
): tf.Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return stepTensor(at, [choose().length, ...shape], "float32", () => rowsOf(values, choose(), size));
}

/** A new array every time: the cpu backend keeps the one it is given. */
function rowsOf(values: Uint8Array | Float32Array, indices: Int32Array, size: number): Float32Array {
  const rows = new Float32Array(indices.length * size);
  indices.forEach((index, row) => rows.set(values.subarray(index * size, (index + 1) * size), row * size));
  return rows;
}
