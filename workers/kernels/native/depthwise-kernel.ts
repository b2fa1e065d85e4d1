import * as tf from "@tensorflow/tfjs";
import { depthwiseFilterGradient } from "../compose/depthwise-gradients.ts";
import { convolutionGeometry, type ConvolutionGeometry, type Shape4 } from "../convolution-geometry.ts";
import { allFloat32, input, type Kernel } from "../kernel.ts";
import { wasmHeap, type Heap } from "./heap.ts";
import { paddedImages } from "./padded-images.ts";

/** x [n, h, w, c], dy [n, oh, ow, c] → [fh, fw, c, 1]: column products of x shifted to each tap, row by row. */
export const nativeDepthwiseFilterGradient: Kernel = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  body(inputs, attrs, stock) {
    const heap = wasmHeap();
    const [x, dy] = [input(inputs, "x"), input(inputs, "dy")];
    const g = convolutionGeometry(x.shape, attrs["filterShape"] as Shape4, attrs, true);
    const fits = g !== null && g.strideHeight === 1 && g.strideWidth === 1 && g.inChannels === g.outChannels;
    if (heap === null || !fits || !allFloat32(inputs))
      return depthwiseFilterGradient.body(inputs, attrs, stock);
    return filterGradient(heap, x, dy, g);
  },
};

function filterGradient(heap: Heap, x: tf.Tensor4D, dy: tf.Tensor4D, g: ConvolutionGeometry): tf.TensorInfo {
  const out = heap.output([g.filterHeight, g.filterWidth, g.inChannels, 1]);
  const layout = { batch: g.batch, height: g.inHeight, width: g.inWidth, channels: g.inChannels };
  const padding = { top: g.padTop, bottom: g.padBottom, left: g.padLeft, right: g.padRight };
  const image = paddedImages(heap, heap.addressOf(x), { ...layout, ...padding });
  const [dyAt, outAt] = [heap.addressOf(dy), heap.addressOf(out)];
  heap.floats().fill(0, outAt / 4, outAt / 4 + g.filterHeight * g.filterWidth * g.inChannels);
  for (let index = 0; index < g.batch; index++) {
    const from = image(index);
    for (let row = 0; row < g.outHeight; row++) {
      addRow(heap, g, from, dyAt + (index * g.outHeight + row) * g.outWidth * g.inChannels * 4, row, outAt);
    }
  }
  return out;
}

/** What one output row contributes to every tap. */
function addRow(
  heap: Heap,
  g: ConvolutionGeometry,
  image: number,
  dyRow: number,
  row: number,
  out: number,
): void {
  const pixelBytes = g.inChannels * 4;
  const paddedWidth = g.padLeft + g.inWidth + g.padRight;
  const sumProducts = heap.functions["sumProducts"]!;
  for (let tap = 0; tap < g.filterHeight * g.filterWidth; tap++) {
    const [down, right] = [Math.floor(tap / g.filterWidth), tap % g.filterWidth];
    const seen = image + ((row + down) * paddedWidth + right) * pixelBytes;
    sumProducts(seen, dyRow, out + tap * pixelBytes, g.outWidth, pixelBytes);
  }
}
