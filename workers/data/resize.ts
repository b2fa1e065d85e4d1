/** Area-averaging resize with a centred crop to the target's aspect ratio; transparency is laid on white. */
import type { DecodedImage } from "./source.ts";

/** For each target cell, the source cells it covers and their shares (which sum to 1). */
interface Coverage {
  readonly first: Int32Array;
  readonly weights: readonly Float32Array[];
}

/** @param start, length - the part of the source axis that is kept, in source pixels */
function coverageOf(start: number, length: number, source: number, target: number): Coverage {
  const first = new Int32Array(target);
  const weights = Array.from({ length: target }, (_, cell) => {
    const low = start + (cell * length) / target;
    const high = start + ((cell + 1) * length) / target;
    const from = Math.min(source - 1, Math.floor(low));
    const to = Math.min(source, Math.max(from + 1, Math.ceil(high - 1e-9)));
    first[cell] = from;
    const share = Float32Array.from({ length: to - from }, (_, i) =>
      Math.max(0, Math.min(high, from + i + 1) - Math.max(low, from + i)),
    );
    const sum = share.reduce((total, value) => total + value, 0);
    return sum > 0 ? share.map((value) => value / sum) : share.fill(1 / share.length);
  });
  return { first, weights };
}

/** @returns red, green, blue in 0..255, [height, width, 3] */
export function resizeRgb(image: DecodedImage, width: number, height: number): Float32Array {
  const scale = Math.min(image.width / width, image.height / height);
  const [keptWidth, keptHeight] = [width * scale, height * scale];
  const across = coverageOf((image.width - keptWidth) / 2, keptWidth, image.width, width);
  const down = coverageOf((image.height - keptHeight) / 2, keptHeight, image.height, height);
  const row = new Float32Array(width * 3);
  const out = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    down.weights[y]!.forEach((weight, offset) => {
      averageRow(image, down.first[y]! + offset, across, row);
      const start = y * width * 3;
      for (let at = 0; at < row.length; at++) out[start + at]! += weight * row[at]!;
    });
  }
  return out;
}

function averageRow({ rgba, width }: DecodedImage, y: number, across: Coverage, row: Float32Array): void {
  for (let x = 0; x < across.weights.length; x++) {
    const weights = across.weights[x]!;
    let [red, green, blue] = [0, 0, 0];
    for (let i = 0; i < weights.length; i++) {
      const at = (y * width + across.first[x]! + i) * 4;
      const share = weights[i]! * (rgba[at + 3]! / 255);
      const white = 255 * (weights[i]! - share);
      red += share * rgba[at]! + white;
      green += share * rgba[at + 1]! + white;
      blue += share * rgba[at + 2]! + white;
    }
    row[x * 3] = red;
    row[x * 3 + 1] = green;
    row[x * 3 + 2] = blue;
  }
}

/** Luma of ITU-R BT.601. */
export const greyOf = (red: number, green: number, blue: number): number =>
  0.299 * red + 0.587 * green + 0.114 * blue;
