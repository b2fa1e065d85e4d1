/** Features of images in batches: pictures are decoded as they are needed and let go again. */
import * as tf from "@tensorflow/tfjs";
import type { ImageItem } from "../../protocol/index.ts";
import { packAt, type OnProgress, type OpenedData } from "../data/index.ts";
import type { Backbone } from "./backbone.ts";

interface FeatureOptions {
  readonly batchSize?: number;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Features {
  /** features of one image */
  readonly length: number;
  /** float32 [items, length] */
  readonly values: Float32Array<ArrayBuffer>;
}

/** @param wanted - [height, width] that the backbone sees, unless it takes one size only */
export async function computeFeatures(
  items: readonly ImageItem[],
  { read, decoder }: Pick<OpenedData, "read" | "decoder">,
  backbone: Backbone,
  wanted: readonly [number, number],
  options: FeatureOptions,
): Promise<Features> {
  const size = backbone.inputSize ?? wanted;
  const batchSize = options.batchSize ?? 16;
  const begin = performance.now();
  let bytes = 0;
  let values: Float32Array<ArrayBuffer> | null = null;
  for (let start = 0; start < items.length; start += batchSize) {
    options.signal?.throwIfAborted();
    const batch = items.slice(start, start + batchSize);
    const { shape, values: pixels } = await packAt(batch, read, decoder, decodeSize(batch, size), {
      channels: 3,
    });
    const found = await batchFeatures(backbone, pixels, [batch.length, ...shape], size);
    const length = found.length / batch.length;
    values ??= new Float32Array(items.length * length);
    values.set(found, start * length);
    bytes += batch.reduce((sum, item) => sum + item.bytes, 0);
    report(options.onProgress, start + batch.length, items.length, bytes, performance.now() - begin);
  }
  return {
    length: items.length === 0 ? 0 : values!.length / items.length,
    values: values ?? new Float32Array(0),
  };
}

/** Enlarging is left to the GPU: pictures are decoded at no more than their native size. */
function decodeSize(
  batch: readonly ImageItem[],
  [height, width]: readonly [number, number],
): [number, number] {
  const largest = Math.max(...batch.map((item) => Math.min(item.width, item.height)));
  const scale = Math.min(1, largest / Math.min(height, width));
  return [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))];
}

async function batchFeatures(
  backbone: Backbone,
  pixels: Uint8Array,
  shape: [number, number, number, number],
  size: readonly [number, number],
): Promise<Float32Array> {
  const output = tf.tidy(() => {
    const images = tf.tensor4d(Float32Array.from(pixels), shape);
    const enlarged =
      shape[1] === size[0] && shape[2] === size[1]
        ? images
        : tf.image.resizeBilinear(images, [size[0], size[1]], false, true);
    return backbone.features(enlarged);
  });
  try {
    return Float32Array.from(await output.data());
  } finally {
    output.dispose();
  }
}

function report(
  onProgress: OnProgress | undefined,
  done: number,
  total: number,
  bytes: number,
  elapsedMs: number,
): void {
  const middle = (elapsedMs / done) * (total - done);
  onProgress?.({
    phase: "packing",
    done,
    total,
    bytes,
    eta: done < 20 ? null : { lowMs: middle * 0.85, highMs: middle * 1.25 },
  });
}

/** Where a cache keeps features. @param backbone - its hash */
export const featureKey = (images: string, backbone: string, size: readonly number[]): string =>
  `features-v2-${images}-${backbone.slice(0, 32)}-${size.join("x")}`;
