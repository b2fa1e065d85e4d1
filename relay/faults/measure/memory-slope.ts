/** How fast a relay's memory grows, from what its history notes twice a second. */
import * as v from "valibot";
import type { HistoryEntry } from "../history/entry.ts";

const Memory = v.object({ bytes: v.number() });

export interface MemorySlope {
  readonly megabytesAMinute: number;
  /** that it was measured over */
  readonly minutes: number;
}

/** Least squares, of the relay that started last. @param warmUp - share of its life that is left out, from 0 to 1 */
export function memorySlope(entries: readonly HistoryEntry[], warmUp: number): MemorySlope {
  const start = entries.findLastIndex((entry) => entry.type === "info" && entry.op === "started");
  const points = entries.slice(start + 1).flatMap((entry) => {
    if (entry.type !== "info" || entry.op !== "memory") return [];
    return [{ minute: entry.at / 60_000, megabytes: v.parse(Memory, entry.value).bytes / 1e6 }];
  });
  const measured = points.slice(Math.floor(warmUp * points.length));
  if (measured.length < 2) return { megabytesAMinute: 0, minutes: 0 };
  const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [minute, megabytes] = [
    meanOf(measured.map((one) => one.minute)),
    meanOf(measured.map((one) => one.megabytes)),
  ];
  const along = measured.reduce((sum, one) => sum + (one.minute - minute) * (one.megabytes - megabytes), 0);
  const spread = measured.reduce((sum, one) => sum + (one.minute - minute) ** 2, 0);
  return { megabytesAMinute: along / spread, minutes: measured.at(-1)!.minute - measured[0]!.minute };
}
