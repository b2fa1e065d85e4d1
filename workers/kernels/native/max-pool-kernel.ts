import * as tf from "@tensorflow/tfjs";
import { maxPoolGradient, poolInfo } from "../compose/max-pool-gradient.ts";
import { input, type Kernel } from "../kernel.ts";
import { wasmHeap, type Heap } from "./heap.ts";

/** dy [n, oh, ow, c], input [n, h, w, c] → [n, h, w, c], window by window. */
export const nativeMaxPoolGradient: Kernel = {
  name: tf.MaxPoolGrad,
  body(inputs, attrs, stock) {
    const heap = wasmHeap();
    const x = input(inputs, "input");
    if (heap === null || x.dtype !== "float32") return maxPoolGradient.body(inputs, attrs, stock);
    return scatter(heap, x, input(inputs, "dy"), poolInfo(x, attrs));
  },
};

function scatter(heap: Heap, x: tf.Tensor4D, dy: tf.Tensor4D, p: tf.backend_util.Conv2DInfo): tf.TensorInfo {
  const pixelBytes = p.inChannels * 4;
  const rowBytes = p.inWidth * pixelBytes;
  const out = heap.output(x.shape);
  const [xAt, dxAt] = [heap.addressOf(x), heap.addressOf(out)];
  let dyAt = heap.addressOf(dy);
  heap.floats().fill(0, dxAt / 4, dxAt / 4 + x.size);
  // four channels at a time unless some would be left over
  const window = heap.functions[p.inChannels % 4 === 0 ? "maxPoolVector" : "maxPoolScalar"]!;
  for (let image = 0; image < p.batchSize; image++) {
    for (let row = 0; row < p.outHeight; row++) {
      const [top, bottom] = clip(row * p.strideHeight - p.padInfo.top, p.effectiveFilterHeight, p.inHeight);
      const start = (image * p.inHeight + top) * rowBytes;
      for (let column = 0; column < p.outWidth; column++, dyAt += pixelBytes) {
        const [left, right] = clip(
          column * p.strideWidth - p.padInfo.left,
          p.effectiveFilterWidth,
          p.inWidth,
        );
        const at = start + left * pixelBytes;
        const span = (right - left) * pixelBytes;
        window(xAt + at, dyAt, dxAt + at, pixelBytes, pixelBytes, rowBytes, bottom - top, span);
      }
    }
  }
  return out;
}

/** The part of [from, from + length) inside [0, size). */
function clip(from: number, length: number, size: number): [number, number] {
  return [Math.max(0, from), Math.min(size, from + length)];
}
