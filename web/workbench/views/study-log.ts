/** The last lines of a study's log: of its journal, and what is said beside it. */
import { applyEvents, foldStudy, type JournalEvent, type StudyState } from "../../../study/index.ts";
import type { LogLine } from "../api.ts";
import { logLine } from "./log-line.ts";

export const longestLog = 500;

export class StudyLog {
  #lines: readonly LogLine[] = [];

  /** oldest first, at most `longestLog` */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Says anew what the journal says, and nothing else. */
  replay(events: readonly JournalEvent[]): void {
    this.#lines = logOf(events);
  }

  /** @param before, after - the study's state around the event */
  take(event: JournalEvent, before: StudyState, after: StudyState): void {
    const line = logLine(event, before, after);
    if (line) this.#add(line);
  }

  /** Not of the journal: gone after a reload. */
  note(text: string): void {
    this.#add({ atMs: Date.now(), text, trial: null, kind: "plain" });
  }

  #add(line: LogLine): void {
    this.#lines = [...this.#lines, line].slice(-longestLog);
  }
}

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
