/** Forward convolution, stride 1, by register tiles. */
import type * as tf from "@tensorflow/tfjs";
import { forwardName, TILE } from "./convolution-functions.ts";
import type { Heap } from "./heap.ts";
import { paddedImages, type ImageLayout } from "./padded-images.ts";

export interface Filter {
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  readonly values: tf.TensorInfo;
  /** index of the value at row 0, column 0, input and output channel 0, and how far it is to the next of each */
  readonly first: number;
  readonly steps: Readonly<Record<"row" | "column" | "inChannel" | "outChannel", number>>;
}

/**
 * Convolves x, laid out and padded by `layout`, into `out` [batch, out height, out width, out channels]. Tiles hold four
 * channels: other numbers of them are rounded up in a scratch area and copied from there.
 */
export function convolve(
  heap: Heap,
  x: tf.TensorInfo,
  layout: ImageLayout,
  filter: Filter,
  out: tf.TensorInfo,
): void {
  const panels = packPanels(heap, filter, layout.channels);
  const height = layout.top + layout.height + layout.bottom - filter.height + 1;
  const width = layout.left + layout.width + layout.right - filter.width + 1;
  const wide = Math.ceil(filter.outChannels / 4) * 4;
  const pixels = layout.batch * height * width;
  const target =
    wide === filter.outChannels ? heap.addressOf(out) : heap.scratch("wide output", pixels * wide * 4);
  const image = paddedImages(heap, heap.addressOf(x), layout);
  for (let index = 0; index < layout.batch; index++) {
    const pass = {
      x: image(index),
      out: target + index * height * width * wide * 4,
      height,
      width,
      outBytes: wide * 4,
    };
    for (const panel of panels) runPanel(heap, layout, filter, panel, pass);
  }
  if (target !== heap.addressOf(out))
    narrow(heap, target, wide, heap.addressOf(out), filter.outChannels, pixels);
}

/** Copies the first `channels` of every `wide` values. */
function narrow(heap: Heap, from: number, wide: number, to: number, channels: number, pixels: number): void {
  const floats = heap.floats();
  let [read, write] = [from / 4, to / 4];
  for (let pixel = 0; pixel < pixels; pixel++, read += wide) {
    for (let channel = 0; channel < channels; channel++) floats[write++] = floats[read + channel]!;
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

/** Copies the filter into panels [fh, fw, ci, 8], with a last one of 4 where that suffices; zeros where channels end. */
function packPanels(heap: Heap, filter: Filter, inChannels: number): Panel[] {
  const taps = filter.height * filter.width * inChannels;
  const base = heap.scratch("filter panels", taps * (filter.outChannels + 3) * 4);
  const floats = heap.floats();
  const source = heap.addressOf(filter.values) / 4 + filter.first;
  const { steps } = filter;
  const panels: Panel[] = [];
  let write = base / 4;
  for (let first = 0; first < filter.outChannels;) {
    const vectors = filter.outChannels - first > 4 ? 2 : 1;
    panels.push({ address: write * 4, firstChannel: first, vectors });
    for (let row = 0; row < filter.height; row++) {
      for (let column = 0; column < filter.width; column++) {
        const tap = source + row * steps.row + column * steps.column + first * steps.outChannel;
        const filled = Math.min(vectors * 4, filter.outChannels - first);
        for (let c = 0; c < inChannels; c++) {
          let read = tap + c * steps.inChannel;
          for (let o = 0; o < filled; o++, read += steps.outChannel) floats[write++] = floats[read]!;
          for (let o = filled; o < vectors * 4; o++) floats[write++] = 0;
        }
      }
    }
    first += vectors * 4;
  }
  return panels;
}
