import { applyEvents, foldStudy, type JournalEvent } from "../../../study/index.ts";
import type { LogLine } from "../api.ts";
import { logLine } from "./log-line.ts";

export const longestLog = 500;

/** The last lines of a study's log, from its journal. */
export function logOf(events: readonly JournalEvent[]): LogLine[] {
  const [first, ...rest] = events;
  if (!first) return [];
  let state = foldStudy([first]);
  const lines = rest.flatMap((event) => {
    const before = state;
    state = applyEvents(state, [event]);
    return logLine(event, before, state) ?? [];
  });
  return lines.slice(-longestLog);
}
