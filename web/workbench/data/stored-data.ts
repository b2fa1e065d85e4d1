/** Data sets on this device: images by content hash, manifests in the database. */
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";
import type { ImageDecoder, OpenedData, ReadImage } from "../../../workers/data/index.ts";
import { DatasetRecord, type FileStore, type Storage } from "../../storage/index.ts";

/** 256 folders, so that none grows to tens of thousands of entries. */
export const imageKey = (sha256: string): string => `data/${sha256.slice(0, 2)}/${sha256}`;

/** Where an import puts its files; what is there already is not written again, so imports can be resumed. */
export function contentStore(files: FileStore) {
  return {
    has: (sha256: string) => files.has(imageKey(sha256)),
    put: (sha256: string, bytes: Uint8Array) => files.write(imageKey(sha256), bytes),
  };
}

export function imageReader(files: FileStore): ReadImage {
  return async (sha256) => {
    const bytes = await files.read(imageKey(sha256));
    if (bytes) return bytes;
    throw new WorkbenchError(
      "image-missing",
      `The image ${sha256.slice(0, 12)} is not on this device any more.`,
      "Import the data again; the browser may have cleared its storage.",
    );
  };
}

/** @throws WorkbenchError `dataset-missing`, `dataset-unreadable` */
export async function readDataset({ records }: Storage, sha256: string): Promise<DatasetRecord> {
  const stored = await records.dataset(sha256);
  const parsed = v.safeParse(DatasetRecord, stored);
  if (parsed.success) return parsed.output;
  throw new WorkbenchError(
    stored === undefined ? "dataset-missing" : "dataset-unreadable",
    `The data set ${sha256.slice(0, 12)} ${stored === undefined ? "is not on this device" : "cannot be read"}.`,
    "Import the data again.",
  );
}

export async function openDataset(
  storage: Storage,
  decoder: ImageDecoder,
  sha256: string,
): Promise<OpenedData> {
  const { manifest } = await readDataset(storage, sha256);
  return { manifest, read: imageReader(storage.files), decoder };
}
