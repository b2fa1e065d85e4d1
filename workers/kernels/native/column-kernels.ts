/** The fused column kernels that templates/runtime/ops asks for by name. */
import type * as tf from "@tensorflow/tfjs";
import {
  COLUMN_MOMENTS,
  COLUMN_PRODUCTS,
  COMBINE_COLUMNS,
  SCALE_COLUMNS,
} from "../../../templates/runtime/ops/index.ts";
import { numberOf, type Attributes, type Kernel, type TensorMap } from "../kernel.ts";
import { writeMoments, writeProducts } from "./column-sums.ts";
import { requireHeap, type Heap } from "./heap.ts";

const round = Math.fround;

export const columnKernels: readonly Kernel[] = [
  { name: COLUMN_MOMENTS, body: (inputs, attrs) => moments(requireHeap(), inputs, attrs) },
  { name: COLUMN_PRODUCTS, body: ({ dy, x }) => products(requireHeap(), matrix(dy), matrix(x)) },
  {
    name: SCALE_COLUMNS,
    body: (inputs) => map(requireHeap(), "scaleColumns", inputs, ["x", "scale", "offset"]),
  },
  {
    name: COMBINE_COLUMNS,
    body: (inputs) => map(requireHeap(), "combineColumns", inputs, ["dy", "x", "a", "b", "offset"]),
  },
];

function matrix(tensor: tf.Tensor | undefined): tf.Tensor2D {
  if (tensor?.rank !== 2)
    throw new Error(`a column kernel takes matrices, not shape ${String(tensor?.shape)}`);
  return tensor as tf.Tensor2D;
}

/** [2, c]: means, then biased variances; moving averages follow in place. */
function moments(heap: Heap, inputs: TensorMap, attrs: Attributes): tf.TensorInfo {
  const x = matrix(inputs["x"]);
  const [rows, channels] = x.shape;
  const out = heap.output([2, channels]);
  writeMoments(heap, { address: heap.addressOf(x), rows, channels }, heap.addressOf(out));
  const { movingMean, movingVariance } = inputs;
  if (movingMean !== undefined && movingVariance !== undefined) {
    const batch = heap.view(out);
    follow(heap.view(movingMean), batch.subarray(0, channels), numberOf(attrs, "momentum"));
    follow(heap.view(movingVariance), batch.subarray(channels), numberOf(attrs, "momentum"));
  }
  return out;
}

/** Rounded as the composed ops round. */
function follow(moving: Float32Array, batch: Float32Array, momentum: number): void {
  const [kept, added] = [round(momentum), round(1 - momentum)];
  for (let c = 0; c < moving.length; c++) {
    moving[c] = round(round(moving[c]! * kept) + round(batch[c]! * added));
  }
}

/** [2, c]: Σ dy, then Σ dy·x. */
function products(heap: Heap, dy: tf.Tensor2D, x: tf.Tensor2D): tf.TensorInfo {
  const [rows, channels] = x.shape;
  const out = heap.output([2, channels]);
  writeProducts(
    heap,
    { address: heap.addressOf(dy), rows, channels },
    heap.addressOf(x),
    heap.addressOf(out),
  );
  return out;
}

function map(heap: Heap, name: string, inputs: TensorMap, order: readonly string[]): tf.TensorInfo {
  const [rows, channels] = matrix(inputs[order[0]!]).shape;
  const out = heap.output([rows, channels]);
  const addresses = order.map((operand) => heap.addressOf(inputs[operand]!));
  heap.functions[name]!(heap.addressOf(out), rows, channels * 4, ...addresses);
  return out;
}
