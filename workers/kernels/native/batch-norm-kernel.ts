import * as tf from "@tensorflow/tfjs";
import { allFloat32, type Kernel, type TensorMap } from "../kernel.ts";
import { wasmHeap, type Heap } from "./heap.ts";

/** tfjs's batch norm with given moments, (x − mean) / sqrt(variance + ε) · scale + offset, as one map over channels. */
export const nativeBatchNorm: Kernel = {
  name: tf.FusedBatchNorm,
  body(inputs, attrs, stock) {
    const heap = wasmHeap();
    const x = inputs["x"]!;
    const channels = x.shape.at(-1)!;
    const { x: _, ...vectors } = inputs;
    const byChannel = Object.values(vectors).every(({ size }) => size === channels);
    if (heap === null || !byChannel || x.size === 0 || !allFloat32(inputs)) return stock(inputs, attrs);
    const out = heap.output(x.shape);
    const slope = heap.scratch("batchNorm", 2 * channels * 4);
    const offset = slope + channels * 4;
    writeLine(heap, vectors, attrs["varianceEpsilon"] as number, slope / 4, channels);
    const rows = x.size / channels;
    heap.functions["scaleColumns"]!(
      heap.addressOf(out),
      rows,
      channels * 4,
      heap.addressOf(x),
      slope,
      offset,
    );
    return out;
  },
};

/** By channel, slope and offset such that y = slope·x + offset. @param at - where, counted in floats */
function writeLine(heap: Heap, vectors: TensorMap, epsilon: number, at: number, channels: number): void {
  const floats = heap.floats();
  const valuesOf = (name: string): Float32Array | null => {
    const vector = vectors[name];
    return vector ? floats.subarray(heap.addressOf(vector) / 4, heap.addressOf(vector) / 4 + channels) : null;
  };
  const [mean, variance] = [valuesOf("mean")!, valuesOf("variance")!];
  const [scale, offset] = [valuesOf("scale"), valuesOf("offset")];
  for (let c = 0; c < channels; c++) {
    const slope = (scale?.[c] ?? 1) / Math.sqrt(variance[c]! + epsilon);
    floats[at + c] = slope;
    floats[at + channels + c] = (offset?.[c] ?? 0) - mean[c]! * slope;
  }
}
