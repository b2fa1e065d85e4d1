/** Studies on this device: reading with checks, listing, the bin. */
import * as v from "valibot";
import { parseJournalLine, WorkbenchError, type JournalEvent } from "../../study/index.ts";
import { imageKey, readDataset } from "./data/stored-data.ts";
import { removeBinnedBackbones } from "./features/stored-backbones.ts";
import { removeUnusedRankers } from "./own-ranker/stored-rankers.ts";
import { StudyRecord, type Storage } from "../storage/index.ts";

export interface StudyEntry {
  readonly record: StudyRecord;
  readonly events: readonly JournalEvent[];
}

/** @throws WorkbenchError `study-missing`, `study-unreadable`, or what the journal's reader says */
export async function readStudy({ records }: Storage, id: string): Promise<StudyEntry> {
  const stored = await records.study(id);
  if (stored === undefined) {
    throw new WorkbenchError(
      "study-missing",
      `There is no study ${JSON.stringify(id)} on this device.`,
      "Choose one from the list.",
    );
  }
  return { record: parseRecord(stored), events: await readEvents(records.events(id)) };
}

async function readEvents(stored: Promise<readonly string[]>): Promise<readonly JournalEvent[]> {
  return (await stored).map((line) => parseJournalLine(line));
}

export function parseRecord(stored: unknown): StudyRecord {
  const parsed = v.safeParse(StudyRecord, stored);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new WorkbenchError(
    "study-unreadable",
    `The stored study cannot be read: ${v.getDotPath(issue) ?? "record"}: ${issue.message}.`,
    "Export what is stored, and begin a new study.",
  );
}

/** @returns the record after the change */
export async function changeStudy(
  storage: Storage,
  id: string,
  change: (record: StudyRecord) => Partial<StudyRecord>,
): Promise<StudyRecord> {
  const { record } = await readStudy(storage, id);
  const changed = { ...record, ...change(record), changedAt: Date.now() };
  await storage.records.putStudy(changed);
  return changed;
}

/**
 * Removes for good what has been in the bin, and data that no study uses any more.
 * @throws WorkbenchError when a data set cannot be read: then its images stay
 */
export async function emptyBin(storage: Storage): Promise<void> {
  const all = (await storage.records.studies()).flatMap((stored) => {
    const parsed = v.safeParse(StudyRecord, stored);
    return parsed.success ? [parsed.output] : [];
  });
  for (const { id } of all.filter(({ deletedAt }) => deletedAt !== null)) {
    await storage.records.deleteStudy(id);
    await storage.files.removeFolder(`checkpoints/${id}`);
  }
  const used = new Set(all.filter(({ deletedAt }) => deletedAt === null).map(({ config }) => config.dataset));
  for (const sha256 of await storage.records.datasetIds()) {
    if (used.has(sha256)) continue;
    await storage.records.deleteDataset(sha256);
    await storage.files.removeFolder(`packs/${sha256}`);
  }
  await removeBinnedBackbones(storage);
  await removeUnusedRankers(storage);
  await removeUnusedImages(storage);
}

/** Also what cancelled imports have left. */
async function removeUnusedImages(storage: Storage): Promise<void> {
  const used = new Set<string>();
  for (const id of await storage.records.datasetIds()) {
    const { manifest } = await readDataset(storage, id);
    for (const { sha256 } of manifest.items) used.add(imageKey(sha256));
  }
  for (const { key } of await storage.files.list("data")) if (!used.has(key)) await storage.files.remove(key);
}
