/**
 * Products of single matrices by the functions of our convolutions: a matrix is a row of pixels, the other one a 1×1 filter.
 * tfjs's kernel transposes first, and makes an XNNPACK operator for every matrix that it has not seen before: in
 * training for every one.
 */
import * as tf from "@tensorflow/tfjs";
import { fusedMatMulByParts, plainMatMul } from "../compose/matmul.ts";
import { allFloat32, tensorOf, type Attributes, type Kernel, type TensorMap } from "../kernel.ts";
import { convolve } from "./convolve.ts";
import { filterGradient } from "./filter-gradient.ts";
import { requireHeap, wasmHeap, type Heap } from "./heap.ts";

/** a [1, …, m, k] or, when its flag says so, [1, …, k, m]; b likewise [k, n] or [n, k] → [1, …, m, n]. */
export const nativeMatMul: Kernel = {
  name: tf.BatchMatMul,
  body: (inputs, attrs, stock) => multiply(inputs, attrs) ?? plainMatMul.body(inputs, attrs, stock),
};

/** The same with a bias [n], and nothing else that could be fused. */
export const nativeFusedMatMul: Kernel = {
  name: tf._FusedMatMul,
  body(inputs, attrs, stock) {
    if (!isSingle(inputs)) return fusedMatMulByParts(inputs, attrs) ?? stock(inputs, attrs);
    const product = isPlain(inputs, attrs) ? multiply(inputs, attrs) : null;
    if (product === null) return stock(inputs, attrs);
    if (inputs["bias"] !== undefined) addBias(requireHeap(), product, inputs["bias"]);
    return product;
  },
};

/** Whether each operand is one matrix. */
const isSingle = (inputs: TensorMap): boolean =>
  ["a", "b"].every((name) =>
    tensorOf(inputs, name)
      .shape.slice(0, -2)
      .every((extent) => extent === 1),
  );

function isPlain(inputs: TensorMap, { activation, transposeB }: Attributes): boolean {
  const { bias, preluActivationWeights } = inputs;
  const columns = tensorOf(inputs, "b").shape.at(transposeB === true ? -2 : -1);
  const fits = bias === undefined || bias.size === columns;
  return fits && preluActivationWeights === undefined && (activation ?? "linear") === "linear";
}

interface Product {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly out: number[];
}

/** Null where our functions do not fit. */
function multiply(inputs: TensorMap, { transposeA, transposeB }: Attributes): tf.TensorInfo | null {
  const heap = wasmHeap();
  const [a, b] = [tensorOf(inputs, "a"), tensorOf(inputs, "b")];
  if (heap === null || !isSingle(inputs) || !allFloat32(inputs)) return null;
  const [rows, inner] = transposeA === true ? [a.shape.at(-1)!, a.shape.at(-2)!] : lastTwo(a);
  const columns = b.shape.at(transposeB === true ? -2 : -1)!;
  const out = [...(a.rank >= b.rank ? a : b).shape.slice(0, -2), rows, columns];
  const product = { a, b, rows, inner, columns, out };
  if (transposeA !== true) return rowsByFilter(heap, product, transposeB === true);
  return transposeB === true ? null : sumOfOuterProducts(heap, product);
}

const lastTwo = ({ shape }: tf.Tensor): [number, number] => [shape.at(-2)!, shape.at(-1)!];

/** The rows of a are the pixels, their values the channels. */
function rowsByFilter(
  heap: Heap,
  { a, b, rows, inner, columns, out }: Product,
  transposed: boolean,
): tf.TensorInfo {
  const result = heap.output(out);
  const [inChannel, outChannel] = transposed ? [1, inner] : [columns, 1];
  const steps = { row: 0, column: 0, inChannel, outChannel };
  convolve(
    heap,
    a,
    { batch: 1, height: 1, width: rows, channels: inner, ...UNPADDED },
    { height: 1, width: 1, outChannels: columns, values: b, first: 0, steps },
    result,
  );
  return result;
}

const UNPADDED = { top: 0, bottom: 0, left: 0, right: 0 };

/** aᵀ·b is the gradient of a 1×1 filter between images a and b. Our function wants four columns at a time. */
function sumOfOuterProducts(heap: Heap, product: Product): tf.TensorInfo | null {
  const { a, b, rows, inner, columns, out } = product;
  if (columns % 4 === 0) {
    const result = heap.output(out);
    filterGradient(heap, a, b, pointwise(inner, rows, columns), result);
    return result;
  }
  if (rows % 4 !== 0) return null;
  const [turned, result] = [heap.output([columns, rows]), heap.output(out)];
  filterGradient(heap, b, a, pointwise(inner, columns, rows), turned);
  transposeInto(heap.view(result), heap.view(turned), rows, columns);
  tf.backend().disposeData(turned.dataId);
  return result;
}

const pointwise = (pixels: number, inChannels: number, outChannels: number) => ({
  ...{ batch: 1, inHeight: 1, inWidth: pixels, inChannels },
  ...{ outHeight: 1, outWidth: pixels, outChannels },
  ...{ filterHeight: 1, filterWidth: 1, strideHeight: 1, strideWidth: 1 },
  ...{ padTop: 0, padBottom: 0, padLeft: 0, padRight: 0 },
});

/** @param from - [columns, rows] @param to - [rows, columns] */
function transposeInto(to: Float32Array, from: Float32Array, rows: number, columns: number): void {
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) to[row * columns + column] = from[column * rows + row]!;
  }
}

function addBias(heap: Heap, product: tf.TensorInfo, bias: tf.Tensor): void {
  const [values, added] = [heap.view(product), heap.view(bias)];
  const columns = added.length;
  for (let first = 0; first < values.length; first += columns) {
    for (let column = 0; column < columns; column++) values[first + column]! += added[column]!;
  }
}
