import * as tf from "@tensorflow/tfjs";
import { allFloat32, numberOf, tensorOf, type Kernel } from "../kernel.ts";
import { wasmHeap } from "./heap.ts";
import { writeLine } from "./norm-line.ts";

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
    const [mean, variance] = [heap.view(tensorOf(inputs, "mean")), heap.view(tensorOf(inputs, "variance"))];
    const [scale, shift] = [inputs["scale"], inputs["offset"]].map((given) => given && heap.view(given));
    writeLine(heap.floats().subarray(slope / 4, slope / 4 + 2 * channels), {
      ...{ mean, variance, scale: scale ?? null, offset: shift ?? null },
      epsilon: numberOf(attrs, "varianceEpsilon"),
    });
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
