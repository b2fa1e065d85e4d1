import type { FileStore } from "./file-store.ts";
import { keyParts } from "./file-store.ts";
import type { Database } from "./indexed-db-records.ts";
import { keepingQuota } from "./use.ts";

const below = (folder: string): IDBKeyRange => IDBKeyRange.bound(`${folder}/`, `${folder}/\uffff`);

/** Where the browser has no private file system. */
export function indexedDbFiles(database: Database): FileStore {
  return {
    kind: "indexed-db",
    has: async (key) => (await database.getKey("files", key)) !== undefined,
    read: async (key) => ((await database.get("files", key)) as Uint8Array<ArrayBuffer> | undefined) ?? null,
    write: (key, bytes) => keepingQuota(() => database.put("files", bytes, keyParts(key).join("/"))),
    remove: (key) => database.delete("files", key),
    async list(folder) {
      const keys = await database.getAllKeys("files", below(folder));
      return Promise.all(
        keys.map(async (key) => ({ key, bytes: (await database.get("files", key))?.length ?? 0 })),
      );
    },
    removeFolder: (folder) => database.delete("files", below(folder)),
  };
}
