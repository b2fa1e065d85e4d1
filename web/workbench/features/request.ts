/** What the features worker is asked: a worker of its own, because it needs tfjs and days go by without it. */
import type { ImageItem } from "../../../protocol/index.ts";
import type { ImportProgress, ReadImage } from "../../../workers/data/index.ts";
import type { BackboneFiles } from "../../../workers/features/files/index.ts";
import type { Features, TriedBackbone } from "../../../workers/features/index.ts";

export interface FeatureEngine {
  readonly backbone: BackboneFiles;
  readonly wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

export interface FeatureRequest extends FeatureEngine {
  readonly items: readonly ImageItem[];
  /** [height, width] that the backbone sees */
  readonly size: readonly [number, number];
}

export interface RemoteFeatures {
  compute(
    request: FeatureRequest,
    read: ReadImage,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<Features>;
  /** @throws WorkbenchError `bad-backbone` when it does not answer for pictures */
  tryOut(engine: FeatureEngine): Promise<TriedBackbone>;
}
