/** What an import keeps of a picture's content, to find look-alikes: brightness, a difference hash, a small grey copy. */
import { greyOf, resizeRgb } from "./resize.ts";
import type { DecodedImage } from "./source.ts";

export const THUMB_SIDE = 16;

export interface Fingerprint {
  /** mean grey in [0, 1] */
  readonly brightness: number;
  /** 64-bit difference hash (Krawetz 2013): is each of 8 × 8 cells darker than its right neighbour? */
  readonly hash: readonly [high: number, low: number];
  /** grey uint8 [16, 16] */
  readonly thumb: Uint8Array;
}

export function fingerprint(image: DecodedImage): Fingerprint {
  const thumb = greyCells(image, THUMB_SIDE, THUMB_SIDE);
  const brightness = thumb.reduce((sum, value) => sum + value, 0) / (thumb.length * 255);
  return {
    brightness: Math.min(1, Math.max(0, Number(brightness.toFixed(4)))),
    hash: differenceHash(greyCells(image, 9, 8)),
    thumb: Uint8Array.from(thumb, Math.round),
  };
}

/** The whole picture on a small grid; its aspect ratio is given up so that nothing is cropped. */
function greyCells(image: DecodedImage, width: number, height: number): Float32Array {
  // a square target of a stretched picture: resize each axis by cropping nothing
  const rgb = resizeStretched(image, width, height);
  return Float32Array.from({ length: width * height }, (_, cell) =>
    greyOf(rgb[cell * 3]!, rgb[cell * 3 + 1]!, rgb[cell * 3 + 2]!),
  );
}

function resizeStretched(image: DecodedImage, width: number, height: number): Float32Array {
  const [wide, high] = [Math.max(width, 1), Math.max(height, 1)];
  if (image.width * high === image.height * wide) return resizeRgb(image, wide, high);
  const out = new Float32Array(wide * high * 3);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) averageCell(image, x, y, wide, high, out);
  }
  return out;
}

/** Mean of at most 8 × 8 evenly spaced samples: enough for a fingerprint, and bounded for large pictures. */
function averageCell(
  image: DecodedImage,
  x: number,
  y: number,
  wide: number,
  high: number,
  out: Float32Array,
): void {
  const [left, right] = [(x * image.width) / wide, ((x + 1) * image.width) / wide];
  const [top, bottom] = [(y * image.height) / high, ((y + 1) * image.height) / high];
  const across = Math.min(8, Math.max(1, Math.round(right - left)));
  const down = Math.min(8, Math.max(1, Math.round(bottom - top)));
  const target = (y * wide + x) * 3;
  for (let i = 0; i < down; i++) {
    const row = Math.min(image.height - 1, Math.floor(top + ((i + 0.5) * (bottom - top)) / down));
    for (let j = 0; j < across; j++) {
      const column = Math.min(image.width - 1, Math.floor(left + ((j + 0.5) * (right - left)) / across));
      const at = (row * image.width + column) * 4;
      const alpha = image.rgba[at + 3]! / 255;
      for (let channel = 0; channel < 3; channel++) {
        out[target + channel]! += (alpha * image.rgba[at + channel]! + 255 * (1 - alpha)) / (across * down);
      }
    }
  }
}

function differenceHash(cells: Float32Array): readonly [number, number] {
  const words: [number, number] = [0, 0];
  for (let bit = 0; bit < 64; bit++) {
    const at = Math.floor(bit / 8) * 9 + (bit % 8);
    // half a grey level of slack: noise in flat areas must not set bits
    if (cells[at]! + 0.5 < cells[at + 1]!) words[bit < 32 ? 0 : 1] |= 1 << (bit % 32);
  }
  return [words[0] >>> 0, words[1] >>> 0];
}
