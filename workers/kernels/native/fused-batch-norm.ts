/**
 * Batch norm in training, the ReLU that may follow it, and the gradients of both: a few passes over the values in place
 * of some thirty ops, whose JavaScript is most of a small network's step.
 */
import type * as tf from "@tensorflow/tfjs";
import { BATCH_NORM, BATCH_NORM_GRADIENT } from "../../../templates/runtime/ops/index.ts";
import { numberOf, tensorOf, type Attributes, type Kernel, type TensorMap } from "../kernel.ts";
import { writeProducts } from "./column-sums.ts";
import { requireHeap, type Heap } from "./heap.ts";
import { writeLine } from "./norm-line.ts";

export const fusedBatchNorm: readonly Kernel[] = [
  { name: BATCH_NORM, body: (inputs, attrs) => normalise(requireHeap(), inputs, attrs) },
  { name: BATCH_NORM_GRADIENT, body: (inputs, attrs) => differentiate(requireHeap(), inputs, attrs) },
];

function normalise(heap: Heap, inputs: TensorMap, attrs: Attributes): tf.TensorInfo {
  const x = tensorOf(inputs, "x");
  const channels = x.shape.at(-1)!;
  const y = heap.output(x.shape);
  const line = lineOf(heap, inputs, attrs, channels);
  const map = attrs["rectify"] === true ? "rectifyColumns" : "scaleColumns";
  heap.functions[map]!(
    heap.addressOf(y),
    x.size / channels,
    channels * 4,
    heap.addressOf(x),
    line,
    line + channels * 4,
  );
  return y;
}

/**
 * With x̂ = (x − mean) / deviation: dbeta = Σ dy, dgamma = Σ dy·x̂, dx = slope · (dy − dbeta/n − x̂ · dgamma/n), written
 * as dy·a + x·b + offset so that x̂ is never stored. Where the ReLU gave 0, dy is 0.
 */
function differentiate(heap: Heap, inputs: TensorMap, attrs: Attributes): tf.TensorInfo[] {
  const [dy, x] = [tensorOf(inputs, "dy"), tensorOf(inputs, "x")];
  const channels = x.shape.at(-1)!;
  const [rows, rowBytes] = [x.size / channels, channels * 4];
  const results = [heap.output(x.shape), heap.output([channels]), heap.output([channels])] as const;
  const sums = heap.scratch("batchNormSums", 2 * rowBytes);
  const combination = heap.scratch("batchNormCombination", 3 * rowBytes);
  const line = lineOf(heap, inputs, attrs, channels);
  const [target, xAt] = [heap.addressOf(results[0]), heap.addressOf(x)];
  let dyAt = heap.addressOf(dy);
  if (attrs["rectify"] === true) {
    heap.functions["passRectified"]!(target, rows, rowBytes, dyAt, xAt, line, line + rowBytes);
    dyAt = target;
  }
  writeProducts(heap, { address: dyAt, rows, channels }, xAt, sums);
  const { moments, gamma } = inputs;
  const [dGamma, dBeta] = [heap.view(results[1]), heap.view(results[2])];
  const values = { moments: heap.view(moments!), gamma: heap.view(gamma!), dGamma, dBeta };
  const floats = heap.floats();
  writeCombination(values, floats.subarray(sums / 4), floats.subarray(combination / 4), {
    rows,
    epsilon: numberOf(attrs, "epsilon"),
  });
  // value by value, so dy's place may be dx's
  const [a, b, offset] = [0, 1, 2].map((i) => combination + i * rowBytes);
  heap.functions["combineColumns"]!(target, rows, rowBytes, dyAt, xAt, a!, b!, offset!);
  return [...results];
}

interface ByChannel {
  /** means, then variances */
  readonly moments: Float32Array;
  readonly gamma: Float32Array;
  /** written */
  readonly dGamma: Float32Array;
  readonly dBeta: Float32Array;
}

/** @param sums - Σ dy, then Σ dy·x @param combination - a, b, offset are written, one after the other */
function writeCombination(
  { moments, gamma, dGamma, dBeta }: ByChannel,
  sums: Float32Array,
  combination: Float32Array,
  { rows, epsilon }: { readonly rows: number; readonly epsilon: number },
): void {
  const channels = gamma.length;
  for (let c = 0; c < channels; c++) {
    const mean = moments[c]!;
    const deviation = Math.sqrt(moments[channels + c]! + epsilon);
    const slope = gamma[c]! / deviation;
    const sum = sums[c]!;
    const product = (sums[channels + c]! - mean * sum) / deviation;
    const b = (-slope * product) / (deviation * rows);
    dGamma[c] = product;
    dBeta[c] = sum;
    combination[c] = slope;
    combination[channels + c] = b;
    combination[2 * channels + c] = (-slope * sum) / rows - b * mean;
  }
}

/** Slope and offset by channel, [2, channels]. @returns where */
function lineOf(heap: Heap, inputs: TensorMap, attrs: Attributes, channels: number): number {
  const address = heap.scratch("batchNorm", 2 * channels * 4);
  const [moments, scale, offset] = ["moments", "gamma", "beta"].map((name) =>
    heap.view(tensorOf(inputs, name)),
  );
  writeLine(heap.floats().subarray(address / 4, address / 4 + 2 * channels), {
    ...{ mean: moments!.subarray(0, channels), variance: moments!.subarray(channels) },
    ...{ scale: scale!, offset: offset!, epsilon: numberOf(attrs, "epsilon") },
  });
  return address;
}
