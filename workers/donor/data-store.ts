/** Decoded data of recent leases: trials of one study come one after the other, and all want the same. */
import type { TrialData } from "../../protocol/index.ts";

export interface DataStore {
  /** what `load` gave the first time, for as long as it is recent */
  readonly dataOf: (blob: string, load: () => Promise<TrialData>) => Promise<TrialData>;
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
    dataOf: async (blob, load) => {
      const loading = recent.get(blob) ?? load();
      recent.delete(blob);
      recent.set(blob, loading);
      for (const oldest of [...recent.keys()].slice(0, -most)) recent.delete(oldest);
      try {
        const loaded = await loading;
        has = [blob, ...has.filter((other) => other !== blob)].slice(0, MOST_NAMED);
        return loaded;
      } catch (error) {
        if (recent.get(blob) === loading) recent.delete(blob);
        throw error;
      }
    },
  };
}
