/** What has happened in every study that is not in the bin and can be read. */
import { foldStudy, type StudyState } from "../../../study/index.ts";
import type { Storage, StudyRecord } from "../../storage/index.ts";
import type { OpenStudies } from "../open-studies.ts";
import { parseRecord, readStudy } from "../study-library.ts";

export interface ReadableStudy {
  readonly record: StudyRecord;
  readonly state: StudyState;
}

export async function readableStates(
  storage: Storage,
  studies: Pick<OpenStudies, "opened">,
): Promise<readonly ReadableStudy[]> {
  const stored = await storage.records.studies();
  const read = await Promise.all(stored.map((one) => readState(storage, studies, one)));
  return read.filter((one) => one !== null).sort((a, b) => a.record.createdAt - b.record.createdAt);
}

async function readState(
  storage: Storage,
  studies: Pick<OpenStudies, "opened">,
  stored: unknown,
): Promise<ReadableStudy | null> {
  try {
    const record = parseRecord(stored);
    if (record.deletedAt !== null) return null;
    const open = studies.opened().find((study) => study.record.id === record.id);
    if (open) return { record, state: open.state };
    const { events } = await readStudy(storage, record.id);
    return events.length === 0 ? null : { record, state: foldStudy(events) };
  } catch {
    // the list of studies says why it cannot be read
    return null;
  }
}
