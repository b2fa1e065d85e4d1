/** From an import to what a head trains on. */
import type { TrialData } from "../../protocol/index.ts";
import {
  chooseSamples,
  datasetHash,
  labelRows,
  type OpenedData,
  type PreparedTrialData,
  type PrepareOptions,
} from "../data/index.ts";
import type { Backbone } from "./backbone.ts";
import { backboneSize, computeFeatures, type Features } from "./compute-features.ts";

export interface PreparedFeatureData extends PreparedTrialData {
  /** [height, width] that the backbone saw, for test images */
  readonly size: readonly [number, number];
}

/** As `prepareTrialData`, with the backbone's features in place of pixels. */
export async function prepareFeatureData(
  opened: OpenedData,
  backbone: Backbone,
  options: PrepareOptions,
): Promise<PreparedFeatureData> {
  const { manifest, split, items, train, validation } = await chooseSamples(opened.manifest, options);
  const list = [...items].map((at) => manifest.items[at]!);
  const size = backboneSize(list, options.imageSize);
  const { length, values } = await computeFeatures(list, opened, backbone, size, options);
  const data: TrialData = {
    kind: "features",
    task: manifest.task,
    classes: manifest.classes,
    shape: [length],
    values,
    labels: labelRows(manifest, items),
    train,
    validation,
  };
  return { manifest, datasetHash: await datasetHash(manifest), split, data, items, size };
}

export interface TestFeatures extends Features {
  /** sample → index into `manifest.items` */
  readonly items: Int32Array;
  /** multi-hot uint8 [samples, classes]; null when any test image has no label */
  readonly labels: Uint8Array | null;
}

/** Features of the test images. @param size - of `prepareFeatureData` */
export async function prepareTestFeatures(
  opened: OpenedData,
  backbone: Backbone,
  size: readonly [number, number],
  options: Pick<PrepareOptions, "onProgress" | "signal"> = {},
): Promise<TestFeatures> {
  const { manifest } = opened;
  const items = Int32Array.from(manifest.items.flatMap((item, at) => (item.part === "test" ? [at] : [])));
  const list = [...items].map((at) => manifest.items[at]!);
  const features = await computeFeatures(list, opened, backbone, size, options);
  const labelled = list.length > 0 && list.every(({ labels }) => labels !== null);
  return { ...features, items, labels: labelled ? labelRows(manifest, items) : null };
}
