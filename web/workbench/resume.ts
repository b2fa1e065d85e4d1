/** After a reload or a crash, what was cut off goes on by itself, after a time to object. */
import { parseRecord } from "./study-library.ts";
import { refresh, type OpenStudies } from "./open-studies.ts";
import type { Bench } from "./bench.ts";

const delayMs = 10_000;

export async function offerToContinue(bench: Bench, studies: OpenStudies): Promise<void> {
  for (const stored of await bench.storage.records.studies()) {
    try {
      const { id, deletedAt } = parseRecord(stored);
      if (deletedAt !== null) continue;
      const study = await studies.get(id);
      await refresh(bench, study);
      if (study.wasCutOff && !study.isRunning) study.offerToContinue(delayMs);
    } catch (error) {
      // it stays in the list, with this reason
      console.warn("A study could not be opened:", error);
    }
  }
}
