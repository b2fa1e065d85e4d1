/** The fused column kernels that templates/runtime/ops asks for by name. */
import type * as tf from "@tensorflow/tfjs";
import {
  COLUMN_MOMENTS,
  COLUMN_PRODUCTS,
  COMBINE_COLUMNS,
  SCALE_COLUMNS,
} from "../../../templates/runtime/ops/index.ts";
import type { Kernel, TensorMap } from "../kernel.ts";
import { wasmHeap, type Heap } from "./heap.ts";
import { inChunks } from "./in-chunks.ts";

export const columnKernels: readonly Kernel[] = [
  { name: COLUMN_MOMENTS, body: ({ x }) => moments(heapOrThrow(), matrix(x)) },
  { name: COLUMN_PRODUCTS, body: ({ dy, x }) => products(heapOrThrow(), matrix(dy), matrix(x)) },
  {
    name: SCALE_COLUMNS,
    body: (inputs) => map(heapOrThrow(), "scaleColumns", inputs, ["x", "scale", "offset"]),
  },
  {
    name: COMBINE_COLUMNS,
    body: (inputs) => map(heapOrThrow(), "combineColumns", inputs, ["dy", "x", "a", "b", "offset"]),
  },
];

function heapOrThrow(): Heap {
  const heap = wasmHeap();
  if (heap === null) throw new Error("column kernels are installed only where their functions run");
  return heap;
}

function matrix(tensor: tf.Tensor | undefined): tf.Tensor2D {
  if (tensor?.rank !== 2)
    throw new Error(`a column kernel takes matrices, not shape ${String(tensor?.shape)}`);
  return tensor as tf.Tensor2D;
}

/** [2, c]: means, then biased variances. */
function moments(heap: Heap, x: tf.Tensor2D): tf.TensorInfo {
  const [rows, channels] = x.shape;
  const out = heap.output([2, channels]);
  const [mean, variance] = [heap.addressOf(out), heap.addressOf(out) + channels * 4];
  const values = heap
    .floats()
    .subarray(mean / 4, mean / 4 + 2 * channels)
    .fill(0);
  const divide = (from: number): void => {
    for (let i = from; i < from + channels; i++) values[i]! /= rows;
  };
  const address = heap.addressOf(x);
  inChunks(rows, (first, count) =>
    heap.functions["sumColumns"]!(address + first * channels * 4, address, mean, count, channels * 4),
  );
  divide(0);
  inChunks(rows, (first, count) =>
    heap.functions["sumSquaredDeviations"]!(
      address + first * channels * 4,
      mean,
      variance,
      count,
      channels * 4,
    ),
  );
  divide(channels);
  return out;
}

/** [2, c]: Σ dy, then Σ dy·x. */
function products(heap: Heap, dy: tf.Tensor2D, x: tf.Tensor2D): tf.TensorInfo {
  const [rows, channels] = x.shape;
  const rowBytes = channels * 4;
  const out = heap.output([2, channels]);
  const target = heap.addressOf(out);
  heap.floats().fill(0, target / 4, target / 4 + 2 * channels);
  const [dyAt, xAt] = [heap.addressOf(dy), heap.addressOf(x)];
  inChunks(rows, (first, count) => {
    const offset = first * rowBytes;
    heap.functions["sumColumns"]!(dyAt + offset, dyAt, target, count, rowBytes);
    heap.functions["sumProducts"]!(dyAt + offset, xAt + offset, target + rowBytes, count, rowBytes);
  });
  return out;
}

function map(heap: Heap, name: string, inputs: TensorMap, order: readonly string[]): tf.TensorInfo {
  const [rows, channels] = matrix(inputs[order[0]!]).shape;
  const out = heap.output([rows, channels]);
  const addresses = order.map((operand) => heap.addressOf(inputs[operand]!));
  heap.functions[name]!(heap.addressOf(out), rows, channels * 4, ...addresses);
  return out;
}
