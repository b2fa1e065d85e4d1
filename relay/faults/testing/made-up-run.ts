/** A small run in which all went well: what the checker's tests spoil, one promise at a time. */
import type { RemoteState, TrialStatus } from "../../../protocol/index.ts";
import { HistoryRecorder } from "../history/recorder.ts";
import type { HistoryEntry } from "../history/entry.ts";
import { hashToken } from "../history/hash-token.ts";
import type { AttemptRow, NodeRow, RelayRows, ResultRow, TrialRow } from "../history/relay-rows.ts";
import { madeUpResult } from "./made-up-result.ts";

type Plain<T> = T extends readonly (infer U)[] ? U[] : T;
export interface MadeUpRun {
  readonly recorder: HistoryRecorder;
  readonly entries: HistoryEntry[];
  readonly rows: { -readonly [K in keyof RelayRows]: Plain<RelayRows[K]> };
}

export const nodeId = (letter: string): string => letter.repeat(64);
export const tokenOf = (trial: string, attempt: number): string =>
  hashToken(`${trial}/${attempt}`).slice(0, 32);

/** Trial t1: leased once. Trial t2: its first node died. Trial t3: cancelled. */
export function madeUpRun(): MadeUpRun {
  const run = emptyRun();
  for (const trial of ["t1", "t2", "t3"]) submit(run, trial);
  lease(run, "t1", 1, nodeId("a"));
  finish(run, "t1", 1, nodeId("a"), "stored");
  lease(run, "t2", 1, nodeId("a"));
  lease(run, "t2", 2, nodeId("b"));
  finish(run, "t2", 1, nodeId("a"), "fenced");
  finish(run, "t2", 2, nodeId("b"), "stored");
  finish(run, "t2", 2, nodeId("b"), "repeated");
  run.recorder.invoke("user", "stop", { trial: "t3", how: "cancel" })({
    value: status("t3", "cancelled", 2),
  });
  tell(run, status("t3", "cancelled", 2));
  setTrial(run, "t3", { state: "cancelled" });
  return run;
}

function emptyRun(): MadeUpRun {
  const recorder = new HistoryRecorder(null);
  const nodes: NodeRow[] = ["a", "b"].map((letter) => ({ id: nodeId(letter), finished: 1 }));
  const rows = {
    trials: [],
    attempts: [],
    results: [],
    nodes,
    openJobs: [],
    charges: [{ owner: "u", used: 3000, leases: 3000, refunds: 0 }],
  };
  return { recorder, entries: recorder.entries, rows };
}

export function submit({ recorder, rows }: MadeUpRun, trial: string): void {
  recorder.invoke("user", "submit", { trial, owner: "u" })({ value: null });
  const row: TrialRow = { id: trial, owner: "u", state: "waiting", counted: null };
  rows.trials.push(row);
}

export function lease({ recorder, rows }: MadeUpRun, trial: string, attempt: number, node: string): void {
  const token = tokenOf(trial, attempt);
  recorder.info(node, "leased", { trial, replica: 0, attempt, node, token });
  const row: AttemptRow = { trial, replica: 0, attempt, node, tokenHash: hashToken(token) };
  rows.attempts.push(row);
}

export function finish(
  run: MadeUpRun,
  trial: string,
  attempt: number,
  node: string,
  taken: "stored" | "repeated" | "fenced",
  honest = true,
): void {
  const asked = { trial, replica: 0, node, token: tokenOf(trial, attempt), honest };
  run.recorder.invoke(node, "finish", asked)({ value: { taken } });
  if (taken !== "stored") return;
  const result = madeUpResult(attempt / 10, `${trial}/${attempt}`);
  const row: ResultRow = { trial, replica: 0, attempt, node, stands: true, result };
  run.rows.results.push(row);
  setTrial(run, trial, { state: "done", counted: { replica: 0, node } });
  tell(run, { ...status(trial, "done", 5), result });
}

export function setTrial({ rows }: MadeUpRun, trial: string, change: Partial<TrialRow>): void {
  rows.trials = rows.trials.map((row) => (row.id === trial ? { ...row, ...change } : row));
}

export function status(trial: string, state: RemoteState, revision: number): TrialStatus {
  return { trial, state, revision, node: null, kept: null, result: null, fault: null, lostNodes: 0 };
}

export function tell({ recorder }: MadeUpRun, told: TrialStatus): void {
  recorder.info("user", "status", told);
}
