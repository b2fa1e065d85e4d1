/** From an import to what a trial trains on. */
import type { DatasetManifest, Split, LabelledData } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { datasetHash } from "./hash.ts";
import { packImages, type PackOptions } from "./pack-images.ts";
import { splitDataset, subsetDataset } from "./split.ts";
import type { ImageDecoder, OnProgress, ReadImage } from "./source.ts";

/** A data set that can be read: what `openData` and `openSample` return, or a stored import. */
export interface OpenedData {
  readonly manifest: DatasetManifest;
  readonly read: ReadImage;
  readonly decoder: ImageDecoder;
}

export interface PrepareOptions {
  /** short side in pixels */
  readonly imageSize: number;
  readonly seed: number;
  readonly validationShare?: number;
  readonly subsetPercentage?: number;
  readonly channels?: PackOptions["channels"];
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

export interface PreparedTrialData {
  /** after the subset was taken */
  readonly manifest: DatasetManifest;
  readonly datasetHash: string;
  readonly split: Split;
  /** labelled training images only; test images never reach a trial */
  readonly data: LabelledData;
  /** sample → index into `manifest.items` */
  readonly items: Int32Array;
}

/** Which images a trial uses, before any of them is decoded. */
export interface SampleChoice {
  /** after the subset was taken */
  readonly manifest: DatasetManifest;
  readonly split: Split;
  /** sample → index into `manifest.items`, ascending */
  readonly items: Int32Array;
  /** indices of samples */
  readonly train: Int32Array<ArrayBuffer>;
  readonly validation: Int32Array<ArrayBuffer>;
}

/** @throws WorkbenchError `one-class`, and what splitting throws */
export async function chooseSamples(whole: DatasetManifest, options: PrepareOptions): Promise<SampleChoice> {
  const manifest = subsetDataset(whole, options.subsetPercentage ?? 100, options.seed);
  refuseOneClass(manifest);
  const validationShare = options.validationShare ?? 0.1;
  const chosen = await splitDataset(manifest, { seed: options.seed, validationShare });
  const items = Int32Array.from([...chosen.train, ...chosen.validation]).sort();
  const sampleOf = new Map([...items].map((item, sample) => [item, sample]));
  const samples = (list: Int32Array) => Int32Array.from(list, (item) => sampleOf.get(item)!);
  const split = { seed: options.seed, validationShare, hash: chosen.hash };
  return { manifest, split, items, train: samples(chosen.train), validation: samples(chosen.validation) };
}

/** @throws WorkbenchError of `chooseSamples`, and for an image that cannot be read any more */
export async function prepareTrialData(
  opened: OpenedData,
  options: PrepareOptions,
): Promise<PreparedTrialData> {
  const { manifest, split, items, train, validation } = await chooseSamples(opened.manifest, options);
  const list = [...items].map((at) => manifest.items[at]!);
  const packed = await packImages(list, opened.read, opened.decoder, packOptions(options));
  const data: LabelledData = {
    kind: "images",
    task: manifest.task,
    classes: manifest.classes,
    shape: packed.shape,
    values: packed.values,
    labels: labelRows(manifest, items),
    train,
    validation,
  };
  return { manifest, datasetHash: await datasetHash(manifest), split, data, items };
}

const packOptions = (options: Partial<PrepareOptions>): PackOptions => ({
  imageSize: options.imageSize ?? 32,
  channels: options.channels ?? "auto",
  onProgress: options.onProgress,
  signal: options.signal,
});

/** One- or multi-hot uint8 [samples, classes]. */
export function labelRows(manifest: DatasetManifest, items: Int32Array): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(items.length * manifest.classes.length);
  items.forEach((item, row) => {
    for (const label of manifest.items[item]!.labels ?? []) rows[row * manifest.classes.length + label] = 1;
  });
  return rows;
}

function refuseOneClass({ classes }: DatasetManifest): void {
  if (classes.length >= 2) return;
  const name = classes[0] === undefined ? "no label" : `only the label ${JSON.stringify(classes[0])}`;
  throw new WorkbenchError(
    "one-class",
    `The images have ${name}.`,
    "Add a second class: one sub-folder of images for each.",
  );
}
