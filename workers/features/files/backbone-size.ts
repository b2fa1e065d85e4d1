import type { ImageItem } from "../../../protocol/index.ts";
import { commonSize } from "../../data/index.ts";

/** Enlarging small pictures helps up to here, not beyond (measured: the README of `workers/features`). */
const LEAST_SIDE = 128;

/**
 * [height, width] that the backbone sees: the images' common aspect ratio, short side as wanted, but no more than the
 * images have or 128.
 */
export function backboneSize(
  items: readonly Pick<ImageItem, "width" | "height">[],
  imageSize: number,
): [number, number] {
  const [height, width] = commonSize(items, Number.MAX_SAFE_INTEGER);
  const native = Math.min(height, width);
  const scale = Math.min(imageSize, Math.max(LEAST_SIDE, native)) / native;
  return [Math.round(height * scale), Math.round(width * scale)];
}
