import { datasetHash, type ImportResult } from "../../../workers/data/index.ts";
import type { DatasetRecord } from "../../storage/index.ts";
import type { Bench } from "../bench.ts";
import { contentStore } from "./stored-data.ts";

/** Puts images and manifest on this device; images that are there already are not written again. */
export async function keepDataset(
  { storage }: Pick<Bench, "storage">,
  result: Pick<ImportResult, "manifest" | "skipped" | "warnings" | "read">,
  onStored?: (done: number, total: number) => void,
): Promise<DatasetRecord> {
  const { manifest, read, skipped, warnings } = result;
  const store = contentStore(storage.files);
  let done = 0;
  for (const { sha256 } of manifest.items) {
    if (!(await store.has(sha256))) await store.put(sha256, await read(sha256));
    done += 1;
    onStored?.(done, manifest.items.length);
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
