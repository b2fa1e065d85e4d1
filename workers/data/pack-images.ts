/** Pictures as one uint8 array of one common shape. */
import type { ImageItem } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { mapConcurrent } from "./map-concurrent.ts";
import { progressMeter } from "./progress.ts";
import { greyOf, resizeRgb } from "./resize.ts";
import type { ImageDecoder, OnProgress, ReadImage } from "./source.ts";

export interface PackOptions {
  /** wanted short side; never more than the typical native one */
  readonly imageSize: number;
  /** "auto": 1 when every picture is grey */
  readonly channels: "auto" | 1 | 3;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PackedImages {
  /** [height, width, channels] */
  readonly shape: [number, number, number];
  /** uint8 [items, height, width, channels] */
  readonly values: Uint8Array<ArrayBuffer>;
}

const WIDEST = 4; // longer strips are cropped to 4:1

/**
 * The common size: the most frequent aspect ratio, short side at most the median native one.
 * @returns [height, width]
 */
export function commonSize(
  items: readonly Pick<ImageItem, "width" | "height">[],
  imageSize: number,
): [number, number] {
  const bySize = new Map<string, { count: number; ratio: number }>();
  for (const { width, height } of items) {
    const key = (width / height).toFixed(1);
    const entry = bySize.get(key) ?? { count: 0, ratio: width / height };
    entry.count++;
    bySize.set(key, entry);
  }
  const common = [...bySize.values()].reduce((best, next) => (next.count > best.count ? next : best), {
    count: 0,
    ratio: 1,
  });
  // pictures of all shapes: a square loses least
  const ratio = common.count * 2 < items.length ? 1 : Math.min(WIDEST, Math.max(1 / WIDEST, common.ratio));
  const sides = items.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const short = Math.max(1, Math.min(imageSize, sides[Math.floor(sides.length / 2)] ?? imageSize));
  return ratio >= 1 ? [short, Math.round(short * ratio)] : [Math.round(short / ratio), short];
}

/** Decodes, crops to the common aspect ratio, scales. @throws WorkbenchError naming an image that cannot be read any more */
export async function packImages(
  items: readonly ImageItem[],
  read: ReadImage,
  decoder: ImageDecoder,
  options: PackOptions,
): Promise<PackedImages> {
  return packAt(items, read, decoder, commonSize(items, options.imageSize), options);
}

/** As `packImages`, at a given [height, width]: for test images, which take the training images' shape. */
export async function packAt(
  items: readonly ImageItem[],
  read: ReadImage,
  decoder: ImageDecoder,
  [height, width]: readonly [number, number],
  options: Omit<PackOptions, "imageSize">,
): Promise<PackedImages> {
  const area = height * width;
  const values = new Uint8Array(items.length * area * 3);
  const step = progressMeter("packing", items.length, options.onProgress);
  await mapConcurrent(
    items,
    4,
    async (item, at) => {
      const image = await decodeItem(item, read, decoder, Math.min(height, width));
      const rgb = resizeRgb(image, width, height);
      const start = at * area * 3;
      for (let i = 0; i < rgb.length; i++) values[start + i] = rgb[i]! + 0.5;
      step(item.bytes);
    },
    options.signal,
  );
  const grey = options.channels === 1 || (options.channels === "auto" && isGrey(values));
  return grey ? { shape: [height, width, 1], values: toGrey(values) } : { shape: [height, width, 3], values };
}

async function decodeItem(item: ImageItem, read: ReadImage, decoder: ImageDecoder, enough: number) {
  try {
    return await decoder.decode(await read(item.sha256), enough);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "unreadable-image",
      `${item.path} cannot be read any more: ${detail}.`,
      "Import the data again.",
      { cause },
    );
  }
}

/** JPEG's colour conversion leaves grey pictures up to two levels off. */
function isGrey(values: Uint8Array): boolean {
  for (let at = 0; at < values.length; at += 3) {
    const [red, green, blue] = [values[at]!, values[at + 1]!, values[at + 2]!];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 2) return false;
  }
  return true;
}

function toGrey(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, at) =>
    Math.round(greyOf(rgb[at * 3]!, rgb[at * 3 + 1]!, rgb[at * 3 + 2]!)),
  );
}
