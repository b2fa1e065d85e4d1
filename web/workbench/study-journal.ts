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
}

/** @param length - events already kept */
export function openJournal(records: Records, studyId: string, length: number): StudyJournal {
  let kept = length;
  let savedAtMs: number | null = null;
  return {
    get length() {
      return kept;
    },
    get savedAtMs() {
      return savedAtMs;
    },
    async append(events) {
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
