/** Forward convolution, stride 1, by register tiles. */
import type * as tf from "@tensorflow/tfjs";
import { forwardName, TILE } from "./convolution-functions.ts";
import type { Heap } from "./heap.ts";
import { paddedImages, type ImageLayout } from "./padded-images.ts";

export interface Filter {
  readonly height: number;
  readonly width: number;
  /** a multiple of 4 */
  readonly outChannels: number;
  /** index into the values for (row, column, input channel, output channel) */
  readonly at: (row: number, column: number, inChannel: number, outChannel: number) => number;
  readonly values: tf.TensorInfo;
}

/** Convolves x, laid out and padded by `layout`; writes [batch, out height, out width, out channels] at `out`. */
export function convolve(
  heap: Heap,
  x: tf.TensorInfo,
  layout: ImageLayout,
  filter: Filter,
  out: tf.TensorInfo,
): void {
  const panels = packPanels(heap, filter, layout.channels);
  const image = paddedImages(heap, heap.addressOf(x), layout);
  const height = layout.top + layout.height + layout.bottom - filter.height + 1;
  const width = layout.left + layout.width + layout.right - filter.width + 1;
  const outBytes = filter.outChannels * 4;
  const outAt = heap.addressOf(out);
  for (let index = 0; index < layout.batch; index++) {
    const geometry = {
      x: image(index),
      out: outAt + index * height * width * outBytes,
      height,
      width,
      outBytes,
    };
    for (const panel of panels) runPanel(heap, layout, filter, panel, geometry);
  }
}

interface Panel {
  readonly address: number;
  readonly firstChannel: number;
  /** registers of four channels */
  readonly vectors: number;
}

interface Pass {
  readonly x: number;
  readonly out: number;
  readonly height: number;
  readonly width: number;
  readonly outBytes: number;
}

/** All output pixels of one image for the panel's channels. The last tile of a row may overlap the one before. */
function runPanel(
  heap: Heap,
  layout: ImageLayout,
  filter: Filter,
  panel: Panel,
  { x, out, height, width, outBytes }: Pass,
): void {
  const tile = width >= TILE ? TILE : 1;
  const forward = heap.functions[forwardName(tile, panel.vectors)]!;
  const pixelBytes = layout.channels * 4;
  const rowBytes = (layout.left + layout.width + layout.right) * pixelBytes;
  const runBytes = filter.width * pixelBytes;
  const target = out + panel.firstChannel * 4;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column += tile) {
      const first = Math.min(column, width - tile);
      const from = x + row * rowBytes + first * pixelBytes;
      const to = target + (row * width + first) * outBytes;
      forward(from, panel.address, to, pixelBytes, rowBytes, filter.height, runBytes, outBytes);
    }
  }
}

/** Copies the filter into panels [fh, fw, ci, 8], with a last one of 4 channels where 8 do not divide. */
function packPanels(heap: Heap, filter: Filter, inChannels: number): Panel[] {
  const taps = filter.height * filter.width * inChannels;
  const base = heap.scratch("filter panels", taps * filter.outChannels * 4);
  const floats = heap.floats();
  const source = heap.addressOf(filter.values) / 4;
  const panels: Panel[] = [];
  let write = base / 4;
  for (let first = 0; first < filter.outChannels;) {
    const vectors = filter.outChannels - first >= 8 ? 2 : 1;
    panels.push({ address: write * 4, firstChannel: first, vectors });
    for (let row = 0; row < filter.height; row++) {
      for (let column = 0; column < filter.width; column++) {
        for (let c = 0; c < inChannels; c++) {
          for (let o = first; o < first + vectors * 4; o++)
            floats[write++] = floats[source + filter.at(row, column, c, o)]!;
        }
      }
    }
    first += vectors * 4;
  }
  return panels;
}
