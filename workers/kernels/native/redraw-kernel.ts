/** Augmented images over the heap, row by row: tfjs's gather looks every pixel up on its own. */
import { REDRAW } from "../../../templates/runtime/ops/index.ts";
import type { Kernel } from "../kernel.ts";
import { requireHeap } from "./heap.ts";

export const nativeRedraw: Kernel = {
  name: REDRAW,
  body: ({ images, table }, attrs) => {
    const heap = requireHeap();
    const result = heap.output(images!.shape);
    const [from, to, plan] = [images!, result, table!].map((tensor) => heap.addressOf(tensor) / 4);
    const floats = heap.floats();
    const plans = new Int32Array(floats.buffer);
    const [batch, height, width, channels] = images!.shape as [number, number, number, number];
    const size = height * width * channels;
    for (let image = 0; image < batch; image++) {
      const how = plans.subarray(plan! + image * 6, plan! + (image + 1) * 6);
      const [source, target] = [from! + image * size, to! + image * size].map((start) =>
        floats.subarray(start, start + size),
      );
      copyMoved(source!, target!, [height, width, channels], how);
      paintHole(target!, [height, width, channels], how, attrs["paint"] as readonly number[]);
    }
    return result;
  },
};

type Size = readonly [height: number, width: number, channels: number];

/** @param how - down, right, mirrored and the hole's top, left and side */
function copyMoved(
  source: Float32Array,
  target: Float32Array,
  [height, width, channels]: Size,
  how: Int32Array,
): void {
  const [down, right, mirrored] = how as unknown as [number, number, number];
  const rowLength = width * channels;
  for (let row = 0; row < height; row++) {
    const fromRow = clamp(row - down, height) * rowLength;
    for (let column = 0; column < width; column++) {
      const moved = clamp(column - right, width);
      const at = fromRow + (mirrored === 1 ? width - 1 - moved : moved) * channels;
      const to = row * rowLength + column * channels;
      for (let channel = 0; channel < channels; channel++) target[to + channel] = source[at + channel]!;
    }
  }
}

function paintHole(
  target: Float32Array,
  [height, width, channels]: Size,
  how: Int32Array,
  paint: readonly number[],
): void {
  const [top, left, side] = how.subarray(3) as unknown as [number, number, number];
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row++) {
    for (let column = Math.max(0, left); column < Math.min(width, left + side); column++)
      target.set(paint, (row * width + column) * channels);
  }
}

function clamp(index: number, size: number): number {
  return Math.min(size - 1, Math.max(0, index));
}
