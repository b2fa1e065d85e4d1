import type { HistoryEntry } from "../history/entry.ts";

/** @returns how often `op` was noticed */
export function countInfo(entries: readonly HistoryEntry[], op: string): number {
  return entries.reduce((sum, entry) => sum + (entry.type === "info" && entry.op === op ? 1 : 0), 0);
}
