/** What the features worker is asked: a worker of its own, because it needs tfjs and days go by without it. */
import type { ImageItem } from "../../../protocol/index.ts";
import type { ImportProgress, ReadImage } from "../../../workers/data/index.ts";

export interface FeatureRequest {
  readonly items: readonly ImageItem[];
  /** short side that the backbone sees */
  readonly imageSize: number;
  /** images whose common aspect ratio decides the size; those that were trained on */
  readonly sizedBy: readonly Pick<ImageItem, "width" | "height">[];
  /** URL of the page */
  readonly base: string;
  readonly wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

export interface ComputedFeatures {
  /** features of one image */
  readonly length: number;
  /** float32 [items, length] */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface RemoteFeatures {
  compute(
    request: FeatureRequest,
    read: ReadImage,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ComputedFeatures>;
}
