import { openDB, type IDBPDatabase } from "idb";
import { WorkbenchError } from "../../study/index.ts";
import { databaseName, databaseVersion, migrate, type Tables } from "./migrations.ts";
import type { Records } from "./records.ts";
import { keepingQuota } from "./use.ts";

export type Database = IDBPDatabase<Tables>;

export interface DatabaseEnds {
  /** a newer version of the app, in another tab, waits for this one to let go */
  readonly onOutdated: () => void;
  /** the browser has closed it: its data were deleted */
  readonly onGone: () => void;
}

export async function openDatabase({ onOutdated, onGone }: DatabaseEnds): Promise<Database> {
  try {
    return await openDB<Tables>(databaseName, databaseVersion, {
      upgrade(database, from) {
        migrate(database, from);
      },
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        onOutdated();
      },
      terminated: onGone,
    });
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== "VersionError") throw cause;
    throw new WorkbenchError(
      "database-newer",
      `The database on this device was made by a newer version than this one (${databaseVersion}).`,
      "Reload the page to get the newer version.",
      { cause },
    );
  }
}

const everyEvent = (studyId: string): IDBKeyRange => IDBKeyRange.bound([studyId, 0], [studyId, Infinity]);

export function indexedDbRecords(database: Database): Records {
  return {
    studies: () => database.getAll("studies"),
    study: (id) => database.get("studies", id),
    putStudy: (record) => keepingQuota(() => database.put("studies", record)),
    dataset: (sha256) => database.get("datasets", sha256),
    putDataset: (record) => keepingQuota(() => database.put("datasets", record)),
    datasetIds: () => database.getAllKeys("datasets"),
    deleteDataset: (sha256) => database.delete("datasets", sha256),
    backbones: () => database.getAll("backbones"),
    putBackbone: (record) => keepingQuota(() => database.put("backbones", record)),
    deleteBackbone: (sha256) => database.delete("backbones", sha256),
    rankerIds: () => database.getAllKeys("rankers"),
    ranker: (id) => database.get("rankers", id),
    putRanker: (record) => keepingQuota(() => database.put("rankers", record)),
    deleteRanker: (id) => database.delete("rankers", id),
    relays: () => database.getAll("relays"),
    relay: (url) => database.get("relays", url),
    putRelay: (record) => keepingQuota(() => database.put("relays", record)),
    deleteRelay: (url) => database.delete("relays", url),
    keyPair: (name) => database.get("keys", name),
    putKeyPair: (name, keys) => keepingQuota(() => database.put("keys", keys, name)),
    appendEvents: (studyId, from, lines) => keepingQuota(() => append(database, studyId, from, lines)),
    events: async (studyId) => (await database.getAll("events", everyEvent(studyId))).map(({ line }) => line),
    deleteStudy: async (id) => {
      const transaction = database.transaction(["studies", "events"], "readwrite");
      await Promise.all([
        transaction.objectStore("studies").delete(id),
        transaction.objectStore("events").delete(everyEvent(id)),
        transaction.done,
      ]);
    },
    setting: (key) => database.get("settings", key),
    putSetting: (key, value) => keepingQuota(() => database.put("settings", value, key)),
    close: () => {
      database.close();
    },
  };
}

/** `add`, not `put`: two writers of one journal must fail, not overwrite each other. */
async function append(
  database: Database,
  studyId: string,
  from: number,
  lines: readonly string[],
): Promise<void> {
  const transaction = database.transaction("events", "readwrite");
  const rows = lines.map((line, offset) => transaction.store.add({ studyId, index: from + offset, line }));
  await Promise.all([...rows, transaction.done]);
}
