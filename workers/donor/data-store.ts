/** Decoded data of recent leases: trials of one study come one after the other, and all want the same. */
import type { TrialData } from "../../protocol/index.ts";

export interface DataStore {
  /**
   * What `load` gave the first time, for as long as it is recent. @param key - of the blob's seal, null: none: whoever has
   * sealed bytes and not their key gets nothing here either
   */
  readonly dataOf: (blob: string, key: string | null, load: () => Promise<TrialData>) => Promise<TrialData>;
  /** blobs that are here, or were and are cheap to get, the latest first */
  readonly has: readonly string[];
}

const MOST_NAMED = 64;

/** @param most - data sets in memory at once */
export function createDataStore(most: number): DataStore {
  const recent = new Map<string, Promise<TrialData>>();
  let has: readonly string[] = [];
  return {
    get has() {
      return has;
    },
    dataOf: async (blob, key, load) => {
      const name = `${blob} ${key ?? ""}`;
      const loading = recent.get(name) ?? load();
      recent.delete(name);
      recent.set(name, loading);
      for (const oldest of [...recent.keys()].slice(0, -most)) recent.delete(oldest);
      try {
        const loaded = await loading;
        has = [blob, ...has.filter((other) => other !== blob)].slice(0, MOST_NAMED);
        return loaded;
      } catch (error) {
        if (recent.get(name) === loading) recent.delete(name);
        throw error;
      }
    },
  };
}
