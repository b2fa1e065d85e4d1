/**
 * Gradient of max-pooling on plain arrays, for WASM, whose stock kernel gives none to windows whose maximum is
 * negative. Each window's whole gradient goes to its first maximum in row-major order, as on tfjs's cpu backend.
 */
import * as tf from "@tensorflow/tfjs";
import { input, type Attributes, type Kernel } from "../kernel.ts";

/** dy [n, oh, ow, c], input [n, h, w, c] → [n, h, w, c]. */
export const maxPoolGradient: Kernel = {
  name: tf.MaxPoolGrad,
  body(inputs, attrs) {
    const x = input(inputs, "input");
    const info = poolInfo(x, attrs);
    return tf.tensor4d(scatter(x.dataSync(), input(inputs, "dy").dataSync(), info), x.shape);
  },
};

export function poolInfo(x: tf.Tensor4D, attrs: Attributes): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
  return tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
}

interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

type Floats = ArrayLike<number>;

function scatter(x: Floats, dy: Floats, p: tf.backend_util.Conv2DInfo): Float32Array {
  const channels = p.inChannels;
  const dx = new Float32Array(p.batchSize * p.inHeight * p.inWidth * channels);
  for (let out = 0; out < p.batchSize * p.outHeight * p.outWidth; out++) {
    const column = out % p.outWidth;
    const row = Math.floor(out / p.outWidth) % p.outHeight;
    const image = Math.floor(out / (p.outWidth * p.outHeight)) * p.inHeight;
    const window = {
      top: image + Math.max(0, row * p.strideHeight - p.padInfo.top),
      bottom: image + Math.min(p.inHeight, row * p.strideHeight - p.padInfo.top + p.filterHeight),
      left: Math.max(0, column * p.strideWidth - p.padInfo.left),
      right: Math.min(p.inWidth, column * p.strideWidth - p.padInfo.left + p.filterWidth),
    };
    for (let c = 0; c < channels; c++) {
      dx[firstMaximum(x, window, p.inWidth, channels, c)]! += dy[out * channels + c]!;
    }
  }
  return dx;
}

interface Window {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Index into x of channel c's maximum; NaN never wins, an all-NaN window yields its first position. */
function firstMaximum(x: Floats, window: Window, width: number, channels: number, c: number): number {
  let best = -Infinity;
  let position = (window.top * width + window.left) * channels + c;
  for (let row = window.top; row < window.bottom; row++) {
    for (let column = window.left; column < window.right; column++) {
      const at = (row * width + column) * channels + c;
      if (x[at]! > best) {
        best = x[at]!;
        position = at;
      }
    }
  }
  return position;
}
