/** Writes a history while it happens. Times are monotonic, so that no clock decides what came first. */
import { closeSync, openSync, writeSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { WorkbenchError } from "../../../study/index.ts";
import type { HistoryEntry } from "./entry.ts";

/** Either what was answered, or the code of the refusal; null: the answer was lost. */
type Outcome = { readonly value: unknown } | { readonly code: string } | null;
/** without what the recorder fills in; TypeScript's own `Omit` would merge the variants */
type Noted<T> = T extends unknown ? Omit<T, "at"> : never;

export class HistoryRecorder {
  readonly entries: HistoryEntry[] = [];
  readonly #file: number | null;
  readonly #started = performance.now();
  #calls = 0;

  /** @param path - of the JSON lines; null: in memory only */
  constructor(path: string | null) {
    this.#file = path === null ? null : openSync(path, "w", 0o600);
  }

  /** @returns what notes the answer */
  invoke(by: string, op: string, value: unknown): (outcome: Outcome) => void {
    const call = ++this.#calls;
    this.#note({ type: "invoke", call, by, op, value });
    return (outcome) => {
      if (outcome === null) this.#note({ type: "info", by, op: "lost-answer", value: { call } });
      else if ("code" in outcome) this.#note({ type: "fail", call, code: outcome.code });
      else this.#note({ type: "ok", call, value: outcome.value });
    };
  }

  /** Notes a call from its question to its answer or refusal, and hands both on. */
  async record<T>(by: string, op: string, value: unknown, ask: () => Promise<T>): Promise<T> {
    const answered = this.invoke(by, op, value);
    try {
      const answer = await ask();
      answered({ value: answer });
      return answer;
    } catch (error) {
      answered(error instanceof WorkbenchError ? { code: error.code } : null);
      throw error;
    }
  }

  info(by: string, op: string, value: unknown): void {
    this.#note({ type: "info", by, op, value });
  }

  /** ms since the recording began */
  now(): number {
    return performance.now() - this.#started;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #note(noted: Noted<HistoryEntry>): void {
    const entry: HistoryEntry = { ...noted, at: this.now() };
    this.entries.push(entry);
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}
