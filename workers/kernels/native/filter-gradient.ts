/** Filter gradient of a convolution, stride 1, by register tiles: see convolution-functions.ts. */
import type * as tf from "@tensorflow/tfjs";
import type { ConvolutionGeometry } from "../convolution-geometry.ts";
import { filterName, TILE } from "./convolution-functions.ts";
import type { Heap } from "./heap.ts";
import { paddedImages } from "./padded-images.ts";

/** Bytes of x and dy that one pass reads again and again: half of a small first-level cache. */
const CHUNK_BYTES = 16384;

/** x [n, h, w, ci], dy [n, oh, ow, co] → out [fh, fw, ci, co]; co is a multiple of 4. */
export function filterGradient(
  heap: Heap,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  g: ConvolutionGeometry,
  out: tf.TensorInfo,
): void {
  const layout = { batch: g.batch, height: g.inHeight, width: g.inWidth, channels: g.inChannels };
  const padding = { top: g.padTop, bottom: g.padBottom, left: g.padLeft, right: g.padRight };
  const image = paddedImages(heap, heap.addressOf(x), { ...layout, ...padding });
  const [dyAt, outAt] = [heap.addressOf(dy), heap.addressOf(out)];
  heap.floats().fill(0, outAt / 4, outAt / 4 + g.filterHeight * g.filterWidth * g.inChannels * g.outChannels);
  const dyRowBytes = g.outWidth * g.outChannels * 4;
  const rowsAtOnce = Math.max(1, Math.floor(CHUNK_BYTES / (g.outWidth * (g.inChannels + g.outChannels) * 4)));
  for (let index = 0; index < g.batch; index++) {
    const from = image(index);
    for (let row = 0; row < g.outHeight; row += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, g.outHeight - row);
      const dyRow = dyAt + (index * g.outHeight + row) * dyRowBytes;
      addChunk(heap, g, { x: from + row * rowBytesOf(g), dy: dyRow, out: outAt, rows });
    }
  }
}

const rowBytesOf = (g: ConvolutionGeometry): number =>
  (g.padLeft + g.inWidth + g.padRight) * g.inChannels * 4;

interface Chunk {
  readonly x: number;
  readonly dy: number;
  readonly out: number;
  readonly rows: number;
}

/** Adds what some rows of one image contribute: whole tiles of filter rows first, then the rows left over. */
function addChunk(heap: Heap, g: ConvolutionGeometry, chunk: Chunk): void {
  const rowBytes = rowBytesOf(g);
  const run = g.filterWidth * g.inChannels;
  const tiled = run - (run % TILE);
  for (let filterRow = 0; filterRow < g.filterHeight; filterRow++) {
    const at = (k: number): Chunk => ({
      ...chunk,
      x: chunk.x + filterRow * rowBytes + k * 4,
      out: chunk.out + (filterRow * run + k) * g.outChannels * 4,
    });
    addTiles(heap, g, at(0), TILE, tiled / TILE);
    addTiles(heap, g, at(tiled), 1, run - tiled);
  }
}

function addTiles(heap: Heap, g: ConvolutionGeometry, chunk: Chunk, tile: number, tiles: number): void {
  if (tiles === 0) return;
  const pixelBytes = g.inChannels * 4;
  const outBytes = g.outChannels * 4;
  const rowSkip = rowBytesOf(g) - g.outWidth * pixelBytes;
  for (let channel = 0; channel < g.outChannels;) {
    const vectors = g.outChannels - channel >= 8 ? 2 : 1;
    const add = heap.functions[filterName(tile, vectors)]!;
    const [dy, out] = [chunk.dy + channel * 4, chunk.out + channel * 4];
    add(chunk.x, dy, out, chunk.rows, g.outWidth, pixelBytes, rowSkip, outBytes, outBytes, tiles);
    channel += vectors * 4;
  }
}
