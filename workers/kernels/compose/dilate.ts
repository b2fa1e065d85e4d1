import * as tf from "@tensorflow/tfjs";
import { dilatedSize } from "../convolution-geometry.ts";

/** Puts `stride - 1` zeros between neighbours: [n, h, w, c] → [n, (h-1)·sh+1, (w-1)·sw+1, c]. Call inside tidy. */
export function dilate(x: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return x;
  const [n, h, w, c] = x.shape;
  const rows = tf.pad(x.reshape([n * h, 1, w * c]), [
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
  ]);
  const columns = tf.pad(rows.reshape([n * h * strideHeight * w, 1, c]), [
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const all = columns.reshape([n, h * strideHeight, w * strideWidth, c]);
  return tf.slice4d(
    all as tf.Tensor4D,
    [0, 0, 0, 0],
    [n, dilatedSize(h, strideHeight), dilatedSize(w, strideWidth), c],
  );
}
