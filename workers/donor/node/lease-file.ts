/** Leases that a node holds, where it finds them again after it was killed. They name keys of sealed data: private. */
import { join } from "node:path";
import * as v from "valibot";
import { Lease } from "../../../protocol/index.ts";
import type { LeaseStore } from "../index.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** @param relay - whose leases; those of another relay are left alone, and forgotten */
export function createLeaseFile(folder: string, relay: string): LeaseStore {
  const path = join(folder, "leases.json");
  const Stored = v.object({ v: v.literal(1), relay: v.literal(relay), leases: v.array(Lease) });
  let saving: Promise<void> = Promise.resolve();
  return {
    load: async () => {
      const text = await readPrivateFile(path);
      if (text === null) return [];
      try {
        return v.parse(Stored, JSON.parse(text)).leases;
      } catch {
        // of an earlier version, or another relay's: the leases run out, and the trials go on elsewhere
        return [];
      }
    },
    save: (leases) => {
      const stored: v.InferInput<typeof Stored> = { v: 1, relay, leases: [...leases] };
      const text = JSON.stringify(stored);
      // one after the other, so that the last one stands
      saving = saving.catch(() => undefined).then(() => writePrivateFile(path, text));
      return saving;
    },
  };
}
