/** The offline judge of a fault run: a history and the rows that are left, held against six invariants. */
import type { HistoryEntry } from "./history/entry.ts";
import { checkChargedOnce } from "./history/checks/charged-once.ts";
import { checkCountedOnce } from "./history/checks/counted-once.ts";
import { checkEndsOnce } from "./history/checks/ends-once.ts";
import { checkLeasedFirst } from "./history/checks/leased-first.ts";
import { checkStaysUp } from "./history/checks/stays-up.ts";
import { checkToldAsStored } from "./history/checks/told-as-stored.ts";
import { readHistory } from "./history/read-history.ts";
import type { RelayRows } from "./history/relay-rows.ts";
import type { Violation } from "./history/violation.ts";

/** @returns every violation found; empty: this run proves none */
export function checkHistory(entries: readonly HistoryEntry[], rows: RelayRows): Violation[] {
  const history = readHistory(entries);
  return [
    ...checkEndsOnce(history, rows),
    ...checkCountedOnce(history, rows),
    ...checkLeasedFirst(history, rows),
    ...checkToldAsStored(history, rows),
    ...checkChargedOnce(history, rows),
    ...checkStaysUp(history),
  ];
}
