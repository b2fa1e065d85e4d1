/** The output folder of a sweep: lock, journal, and the files that people read, each rewritten whole. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  formatJournal,
  historyCsv,
  parseJournal,
  sweepResultsCsv,
  WorkbenchError,
  type Journal,
  type JournalEvent,
  type StudyState,
  type TrialRecord,
} from "../../study/index.ts";
import { writeParams, type ProgramFiles } from "../../templates/index.ts";
import { openAppendFile } from "./append-file.ts";
import { lockFolder } from "./lock.ts";
import { makeFolder } from "./make-folder.ts";
import { writeWhole } from "./write-whole.ts";

export interface SweepFolder {
  readonly path: string;
  /** what an earlier run left */
  readonly events: readonly JournalEvent[];
  readonly journal: Journal;
  writeHistory(trial: TrialRecord): void;
  writeResults(state: StudyState): void;
  writeProgram(files: ProgramFiles): void;
  writeTunedConfig(files: ProgramFiles, state: StudyState, trial: TrialRecord): void;
  close(): void;
}

/**
 * @throws UsageError when the folder cannot be made
 * @throws WorkbenchError `out-locked`, or what reading the journal throws
 */
export function openSweepFolder(path: string): SweepFolder {
  makeFolder(path);
  const release = lockFolder(path);
  try {
    const file = openAppendFile(join(path, "journal.jsonl"));
    return {
      path,
      events: readEvents(path, file.lines),
      journal: {
        append(events) {
          file.append(formatJournal(events).trimEnd().split("\n"));
          return Promise.resolve();
        },
      },
      writeHistory(trial) {
        mkdirSync(join(path, "history"), { recursive: true });
        writeWhole(join(path, "history", `trial-${trial.number}.csv`), historyCsv(trial.curve));
      },
      writeResults: (state) => writeWhole(join(path, "sweep_results_raw.csv"), sweepResultsCsv(state)),
      writeProgram: (files) => writeProgram(join(path, "program"), files),
      writeTunedConfig(files, state, trial) {
        const tuned = writeParams(files["config.yaml"]!, state.config.space, trial.params);
        writeWhole(join(path, "config-tuned.yaml"), tuned);
      },
      close() {
        file.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function readEvents(path: string, lines: readonly string[]): readonly JournalEvent[] {
  try {
    return parseJournal(lines.map((line) => `${line}\n`).join("")).events;
  } catch (cause) {
    if (!(cause instanceof WorkbenchError)) throw cause;
    const message = `${join(path, "journal.jsonl")}: ${cause.message}`;
    throw new WorkbenchError(cause.code, message, cause.action, { cause });
  }
}

export function writeProgram(folder: string, files: ProgramFiles): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeWhole(join(folder, name), text);
}
