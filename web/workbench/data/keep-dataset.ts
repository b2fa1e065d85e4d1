import { datasetHash, type ImportResult } from "../../../workers/data/index.ts";
import type { DatasetRecord } from "../../storage/index.ts";
import type { Bench } from "../bench.ts";
import { contentStore } from "./stored-data.ts";

/** The file system answers many requests at once faster than one after the other. */
const atOnce = 16;

/** Puts images and manifest on this device; images that are there already are not written again. */
export async function keepDataset(
  { storage }: Pick<Bench, "storage">,
  result: Pick<ImportResult, "manifest" | "skipped" | "warnings" | "read">,
  onStored?: (done: number, total: number) => void,
): Promise<DatasetRecord> {
  const { manifest, read, skipped, warnings } = result;
  const store = contentStore(storage.files);
  const keep = async ({ sha256 }: { sha256: string }): Promise<void> => {
    if (!(await store.has(sha256))) await store.put(sha256, await read(sha256));
  };
  // the same picture may be listed twice, and two writers of one file would collide
  const images = [...new Map(manifest.items.map((item) => [item.sha256, item])).values()];
  for (let start = 0; start < images.length; start += atOnce) {
    await Promise.all(images.slice(start, start + atOnce).map(keep));
    onStored?.(Math.min(images.length, start + atOnce), images.length);
  }
  const record: DatasetRecord = {
    v: 1,
    sha256: await datasetHash(manifest),
    manifest,
    skipped: [...skipped],
    warnings: [...warnings],
    addedAt: Date.now(),
  };
  await storage.records.putDataset(record);
  return record;
}
