/** Each function takes the database from its index to the next version. Published ones are never edited. */
import type { DBSchema, IDBPDatabase } from "idb";
import type { RelayRecord } from "./relay-record.ts";
import type { BackboneRecord, DatasetRecord, RankerRecord, StudyRecord } from "./records.ts";

export const databaseName = "firstlight";

export interface Tables extends DBSchema {
  studies: { key: string; value: StudyRecord };
  datasets: { key: string; value: DatasetRecord };
  backbones: { key: string; value: BackboneRecord };
  rankers: { key: string; value: RankerRecord };
  /** relays that the user has named, by address */
  relays: { key: string; value: RelayRecord };
  /** keys of this browser that scripts can use but not read */
  keys: { key: string; value: CryptoKeyPair };
  /** key: [study, index]; an event is written once and never changed */
  events: { key: [string, number]; value: { studyId: string; index: number; line: string } };
  settings: { key: string; value: unknown };
  /** large files where the browser has no private file system */
  files: { key: string; value: Uint8Array };
}
/** The part of a database that a migration may use. */
export type Upgradable = Pick<IDBPDatabase<Tables>, "createObjectStore">;

export const migrations: readonly ((database: Upgradable) => void)[] = [
  (database) => {
    database.createObjectStore("studies", { keyPath: "id" });
    database.createObjectStore("datasets", { keyPath: "sha256" });
    database.createObjectStore("events", { keyPath: ["studyId", "index"] });
    database.createObjectStore("settings");
    database.createObjectStore("files");
  },
  (database) => {
    database.createObjectStore("backbones", { keyPath: "sha256" });
  },
  (database) => {
    database.createObjectStore("rankers", { keyPath: "id" });
  },
  (database) => {
    database.createObjectStore("relays", { keyPath: "url" });
    database.createObjectStore("keys");
  },
];
export const databaseVersion = migrations.length;

/** @param from - version found on the device, 0 when new */
export function migrate(database: Upgradable, from: number): void {
  for (const step of migrations.slice(from)) step(database);
}
