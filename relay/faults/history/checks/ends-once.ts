/** I1: each acknowledged submit ends in exactly one terminal state. */
import type { TrialStatus } from "../../../../protocol/index.ts";
import type { HistoryBySubject } from "../read-history.ts";
import type { RelayRows, TrialRow } from "../relay-rows.ts";
import type { Violation } from "../violation.ts";

const broken = (what: string): Violation => ({ invariant: "I1", what });
const isEnd = (state: TrialStatus["state"]): boolean => state !== "waiting" && state !== "leased";

export function* checkEndsOnce(history: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  const asked = new Set(history.calls.submit.map((call) => call.asked.trial));
  const acked = new Set(
    history.calls.submit.filter(({ answer }) => answer !== null).map((call) => call.asked.trial),
  );
  const found = new Map<string, TrialRow>();
  for (const row of rows.trials) {
    if (found.has(row.id)) yield broken(`trial ${row.id} has two rows`);
    if (!asked.has(row.id)) yield broken(`trial ${row.id} was never submitted`);
    found.set(row.id, row);
  }
  for (const trial of acked) {
    const row = found.get(trial);
    if (!row) yield broken(`trial ${trial} was acknowledged and is lost`);
    else if (!isEnd(row.state)) yield broken(`trial ${trial} never ended: it is ${row.state}`);
  }
  for (const [trial, told] of history.statuses) yield* checkTold(trial, told, history);
  for (const { trial, replica } of rows.openJobs) {
    const row = found.get(trial);
    if (!row || isEnd(row.state))
      yield broken(`replica ${replica} of trial ${trial} is queued after the trial's end`);
  }
}

/** What was told of one trial must not go back, except where a result was found wrong in between. */
function* checkTold(
  trial: string,
  told: readonly { readonly at: number; readonly status: TrialStatus }[],
  history: HistoryBySubject,
): Generator<Violation> {
  const byRevision = new Map<number, TrialStatus>();
  let end: { readonly at: number; readonly status: TrialStatus } | null = null;
  for (const one of told.toSorted((a, b) => a.status.revision - b.status.revision || a.at - b.at)) {
    const same = byRevision.get(one.status.revision);
    if (same && !sayTheSame(same, one.status))
      yield broken(
        `revision ${one.status.revision} of trial ${trial} was told as ${same.state} and as ${one.status.state}`,
      );
    byRevision.set(one.status.revision, one.status);
    if (end && !sayTheSame(end.status, one.status) && !mayBeTakenBack(trial, one.at, history))
      yield broken(
        `trial ${trial} ended as ${end.status.state} and then ${isEnd(one.status.state) ? "again" : "went on"} as ${one.status.state}`,
      );
    if (isEnd(one.status.state)) end = one;
    else if (end) end = null;
  }
}

function sayTheSame(a: TrialStatus, b: TrialStatus): boolean {
  return a.state === b.state && a.result?.signature === b.result?.signature;
}

function mayBeTakenBack(trial: string, before: number, { calls }: HistoryBySubject): boolean {
  return (
    calls.judge.some(
      ({ asked, invokedAt }) => asked.trial === trial && !asked.valid && invokedAt <= before,
    ) || calls.revoke.some(({ invokedAt }) => invokedAt <= before)
  );
}
