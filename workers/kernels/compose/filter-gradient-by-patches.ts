/**
 * Gradient of a convolution with respect to its filter for GPUs: patchesᵀ · dy, the rows split into chunks so that a
 * small filter still gives every core something to do; the chunks' products are summed in a second pass.
 */
import * as tf from "@tensorflow/tfjs";
import { convolutionGeometry, type ConvolutionGeometry, type Shape4 } from "../convolution-geometry.ts";
import { input, type Kernel } from "../kernel.ts";

/** Rows one chunk multiplies: long enough to amortise a workgroup's start, short enough for hundreds of chunks. */
const ROWS_PER_CHUNK = 1024;

/** x [n, h, w, ci], dy [n, oh, ow, co] → [fh, fw, ci, co]. */
export const filterGradientByPatches: Kernel = {
  name: tf.Conv2DBackpropFilter,
  body(inputs, attrs) {
    const x = input(inputs, "x");
    const dy = input(inputs, "dy");
    const filterShape = attrs["filterShape"] as Shape4;
    const g = convolutionGeometry(x.shape, filterShape, attrs);
    if (g === null)
      throw new Error("the gradient of a convolution is defined for NHWC without dilations only");
    return tf.tidy(() => {
      const rows = g.batch * g.outHeight * g.outWidth;
      const chunks = chunkCount(rows);
      const patches = patchesOf(x, g).reshape<tf.Tensor3D>([chunks, rows / chunks, -1]);
      const products = tf.matMul(
        patches,
        dy.reshape<tf.Tensor3D>([chunks, rows / chunks, g.outChannels]),
        true,
      );
      return products.sum(0).reshape(filterShape);
    });
  },
};

/** The smallest divisor of `rows` that leaves at most ROWS_PER_CHUNK rows a chunk. */
function chunkCount(rows: number): number {
  let chunks = Math.ceil(rows / ROWS_PER_CHUNK);
  while (rows % chunks !== 0) chunks++;
  return chunks;
}

/** [n, oh, ow, fh·fw·ci]: what each output position sees. Shifted views along one axis, then along the other. */
function patchesOf(x: tf.Tensor4D, g: ConvolutionGeometry): tf.Tensor {
  const height = (g.outHeight - 1) * g.strideHeight + g.filterHeight;
  const width = (g.outWidth - 1) * g.strideWidth + g.filterWidth;
  const padded = padOrCrop(x, height, width, g);
  const shifts = (size: number): number[] => Array.from({ length: size }, (_, shift) => shift);
  const byColumn = shifts(g.filterWidth).map((shift) =>
    view(padded, 2, shift, dilated(g.outWidth, g.strideWidth), g.strideWidth),
  );
  const columns = tf.concat(byColumn, 3);
  const byRow = shifts(g.filterHeight).map((shift) =>
    view(columns, 1, shift, dilated(g.outHeight, g.strideHeight), g.strideHeight),
  );
  return tf.concat(byRow, 3);
}

const dilated = (size: number, stride: number): number => (size - 1) * stride + 1;

/** x[..., from : from + length : stride, ...] along `axis`. */
function view(x: tf.Tensor4D, axis: 1 | 2, from: number, length: number, stride: number): tf.Tensor4D {
  const begin = [0, 0, 0, 0];
  const size: Shape4 = [...x.shape];
  begin[axis] = from;
  size[axis] = length;
  if (stride === 1) return tf.slice(x, begin, size);
  const end = begin.map((value, i) => value + size[i]!);
  const strides = [1, 1, 1, 1];
  strides[axis] = stride;
  return tf.stridedSlice(x, begin, end, strides) as tf.Tensor4D;
}

/** Pads, and cuts what no window reaches, so that exactly [n, height, width, c] remain. */
function padOrCrop(x: tf.Tensor4D, height: number, width: number, g: ConvolutionGeometry): tf.Tensor4D {
  const bottom = Math.max(0, height - g.padTop - g.inHeight);
  const right = Math.max(0, width - g.padLeft - g.inWidth);
  const padded = tf.pad4d(x, [
    [0, 0],
    [g.padTop, bottom],
    [g.padLeft, right],
    [0, 0],
  ]);
  return tf.slice4d(padded, [0, 0, 0, 0], [g.batch, height, width, g.inChannels]);
}
