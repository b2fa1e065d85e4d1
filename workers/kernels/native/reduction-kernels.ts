/**
 * Sums and means over leading or middle axes, row by row. The stock kernels transpose first so that the reduced axes
 * come last, which costs ten times the sum; batch norm and biases reduce all axes but the channels.
 */
import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../kernel.ts";
import { wasmHeap, type Heap } from "./heap.ts";
import { inChunks } from "./in-chunks.ts";

export const reductionKernels: readonly Kernel[] = [reduction(tf.Sum, false), reduction(tf.Mean, true)];

function reduction(name: string, isMean: boolean): Kernel {
  return {
    name,
    body(inputs, attrs, stock) {
      const heap = wasmHeap();
      const x = inputs["x"]!;
      const axes = tf.util.parseAxisParam(attrs["axis"] as number[], x.shape);
      const blocks = blocksOf(x, axes);
      if (heap === null || blocks === null) return stock(inputs, attrs);
      const [shape, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
      const keepDims = attrs["keepDims"] === true;
      const out = heap.output(keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape);
      sumBlocks(heap, x, out, blocks);
      if (isMean) divide(heap, out, tf.util.sizeFromShape(reduced));
      return out;
    },
  };
}

/** The tensor as [count, rows, columns], to be summed over rows. */
interface Blocks {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** Null where the stock kernel is as good: when the last axis is reduced, or several apart. */
function blocksOf(x: tf.Tensor, axes: readonly number[]): Blocks | null {
  const sorted = axes.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (x.dtype !== "float32" || x.size === 0 || first === undefined || last === undefined) return null;
  if (last - first !== sorted.length - 1 || last === x.rank - 1) return null;
  const sizeOf = (from: number, to?: number): number => tf.util.sizeFromShape(x.shape.slice(from, to));
  return { count: sizeOf(0, first), rows: sizeOf(first, last + 1), columns: sizeOf(last + 1) };
}

function sumBlocks(heap: Heap, x: tf.Tensor, out: tf.TensorInfo, { count, rows, columns }: Blocks): void {
  const rowBytes = columns * 4;
  const [from, to] = [heap.addressOf(x), heap.addressOf(out)];
  heap.floats().fill(0, to / 4, to / 4 + count * columns);
  for (let block = 0; block < count; block++) {
    const start = from + block * rows * rowBytes;
    inChunks(rows, (first, some) => {
      heap.functions["sumColumns"]!(start + first * rowBytes, from, to + block * rowBytes, some, rowBytes);
    });
  }
}

function divide(heap: Heap, out: tf.TensorInfo, divisor: number): void {
  const start = heap.addressOf(out) / 4;
  const values = heap.floats().subarray(start, start + tf.util.sizeFromShape(out.shape));
  for (let i = 0; i < values.length; i++) values[i]! /= divisor;
}
