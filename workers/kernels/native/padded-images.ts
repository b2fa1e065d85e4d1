/** Images one after the other, each padded in a scratch area, or in place when there is nothing to pad. */
import type { Heap } from "./heap.ts";

export interface ImageLayout {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Answers the address of padded image `index`: [top + h + bottom, left + w + right, c]. It stays until the next one. */
export function paddedImages(heap: Heap, address: number, layout: ImageLayout): (index: number) => number {
  const { height, width, channels, top, bottom, left, right } = layout;
  const imageFloats = height * width * channels;
  if (Math.max(top, bottom, left, right) === 0) return (index) => address + index * imageFloats * 4;
  const paddedRow = (left + width + right) * channels;
  const size = (top + height + bottom) * paddedRow;
  const scratch = heap.scratch("padded image", size * 4);
  heap.floats().fill(0, scratch / 4, scratch / 4 + size);
  return (index) => {
    const floats = heap.floats();
    for (let row = 0; row < height; row++) {
      const from = address / 4 + index * imageFloats + row * width * channels;
      floats.copyWithin(
        scratch / 4 + (top + row) * paddedRow + left * channels,
        from,
        from + width * channels,
      );
    }
    return scratch;
  };
}
