/** The most that the page and its process used, looked at four times a second. Linux only for the process. */
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { PageMemory } from "./devtools.ts";

export interface Peaks {
  readonly heapBytes: number;
  /** resident memory of the largest process; 0 where /proc does not tell */
  readonly residentBytes: number;
}

const EVERY_MS = 250;

/** Looks until `work` has ended. */
export async function peaksDuring<T>(
  memory: PageMemory,
  processIds: readonly number[],
  work: () => Promise<T>,
): Promise<readonly [result: T, peaks: Peaks]> {
  const running = { going: true };
  const peaks = { heapBytes: 0, residentBytes: 0 };
  const watching = (async () => {
    while (running.going) {
      const [heap, ...resident] = await Promise.all([memory.heapBytes(), ...processIds.map(residentBytes)]);
      peaks.heapBytes = Math.max(peaks.heapBytes, heap);
      peaks.residentBytes = Math.max(peaks.residentBytes, ...resident);
      await wait(EVERY_MS);
    }
  })();
  try {
    return [await work(), peaks];
  } finally {
    running.going = false;
    await watching;
  }
}

async function residentBytes(processId: number): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
