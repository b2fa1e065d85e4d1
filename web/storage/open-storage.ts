import type { FileStore } from "./file-store.ts";
import { indexedDbFiles } from "./indexed-db-files.ts";
import { indexedDbRecords, openDatabase, type DatabaseEnds } from "./indexed-db-records.ts";
import { memoryFiles } from "./memory-files.ts";
import { memoryRecords } from "./memory-records.ts";
import { opfsFiles } from "./opfs-store.ts";
import type { Records } from "./records.ts";
import { WorkbenchError } from "../../study/index.ts";

export interface Storage {
  readonly records: Records;
  readonly files: FileStore;
  /** false: all is lost when the page closes */
  readonly lasting: boolean;
}

/**
 * The best that this browser offers.
 * @throws WorkbenchError `database-newer`, rather than starting empty beside the user's studies
 */
export async function openStorage(ends: DatabaseEnds): Promise<Storage> {
  try {
    const database = await openDatabase(ends);
    const files = (await opfsFiles()) ?? indexedDbFiles(database);
    return { records: indexedDbRecords(database), files, lasting: true };
  } catch (error) {
    if (error instanceof WorkbenchError) throw error;
    return { records: memoryRecords(), files: memoryFiles(), lasting: false };
  }
}
