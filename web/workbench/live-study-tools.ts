import type { CurveRanker, JournalEvent, StudyConfig, StudyState } from "../../study/index.ts";
import type { LocalTrialRunner } from "../../workers/host/index.ts";
import type { StudyRecord } from "../storage/index.ts";
import type { RunnerListeners } from "./bench.ts";
import type { StudyJournal } from "./study-journal.ts";

/** What an opened study works with. */
export interface LiveStudyTools {
  readonly journal: StudyJournal;
  readonly isLeader: () => boolean;
  /** of the processor */
  readonly cores: number;
  readonly openRunner: (
    record: StudyRecord,
    config: StudyConfig,
    listeners: RunnerListeners,
  ) => Promise<LocalTrialRunner>;
  /** whether the relay answers now */
  readonly isRelayOpen: () => boolean;
  /** of a study that has begun, or begins now */
  readonly rankerOf: (state: StudyState) => Promise<CurveRanker>;
  /** it cannot go on until somebody continues it. @param words - why, and what to do */
  readonly onFailure: (words: string) => void;
  /** an event was kept, or the run came to rest */
  readonly onChange: (event: JournalEvent | null) => void;
}
