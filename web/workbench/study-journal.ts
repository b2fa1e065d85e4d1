/** A study's journal on this device, and the state it folds to. */
import {
  foldStudy,
  formatJournal,
  type Journal,
  type JournalEvent,
  type StudyConfig,
  type StudyState,
} from "../../study/index.ts";
import type { Records } from "../storage/index.ts";

export interface StudyJournal extends Journal {
  /** how many events are kept */
  readonly length: number;
  readonly savedAtMs: number | null;
  /**
   * Something else of the study could not be kept, so what follows from it is not written down either: a trial must
   * not fail, nor a sweep end, because this device has no room.
   */
  readonly breakOff: (cause: unknown) => void;
  /** Another tab has written, this one watched. @param length - events that are kept now */
  catchUp(length: number): void;
  /** The user goes on: it is tried again. */
  mend(): void;
}

/** @param length - events already kept */
export function openJournal(records: Records, studyId: string, length: number): StudyJournal {
  let kept = length;
  let savedAtMs: number | null = null;
  let broken: { readonly cause: unknown } | null = null;
  return {
    get length() {
      return kept;
    },
    get savedAtMs() {
      return savedAtMs;
    },
    breakOff: (cause) => (broken ??= { cause }),
    catchUp: (length) => (kept = Math.max(kept, length)),
    mend: () => (broken = null),
    async append(events) {
      if (broken) throw broken.cause;
      const lines = events.map((event) => formatJournal([event]).trimEnd());
      await records.appendEvents(studyId, kept, lines);
      kept += lines.length;
      savedAtMs = Date.now();
    },
  };
}

/** The state of a study that has no journal yet. */
export function unbegunState(studyId: string, config: StudyConfig, at: number): StudyState {
  return foldStudy([createdEvent(studyId, config, at)]);
}

export function createdEvent(studyId: string, config: StudyConfig, at: number): JournalEvent {
  return { v: 1, studyId, seq: 1, at, type: "study-created", config };
}
