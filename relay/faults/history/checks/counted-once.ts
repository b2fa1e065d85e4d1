/** I2: one counted result a (trial, replica), and none that was acknowledged is missing. */
import * as v from "valibot";
import { Taken } from "../../../../protocol/index.ts";
import type { HistoryBySubject } from "../read-history.ts";
import type { RelayRows, ResultRow } from "../relay-rows.ts";
import { hashToken } from "../hash-token.ts";
import type { Violation } from "../violation.ts";

const broken = (what: string): Violation => ({ invariant: "I2", what });
const keyOf = ({ trial, replica }: { trial: string; replica: number }): string => `${trial}/${replica}`;

export function* checkCountedOnce(history: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  const standing = new Map<string, ResultRow>();
  for (const row of rows.results.filter(({ stands }) => stands)) {
    if (standing.has(keyOf(row))) yield broken(`replica ${keyOf(row)} has two results that count`);
    standing.set(keyOf(row), row);
  }
  for (const { id, counted, state } of rows.trials) {
    if (state === "done" && counted === null) yield broken(`trial ${id} is done without a result`);
    if (counted === null) continue;
    const row = standing.get(keyOf({ trial: id, replica: counted.replica }));
    if (row?.node !== counted.node)
      yield broken(`trial ${id} counts replica ${counted.replica}, which has no such result`);
  }
  yield* checkAcknowledged(history, rows);
}

function* checkAcknowledged(history: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  const attempts = new Map(rows.attempts.map((row) => [row.tokenHash, row]));
  const results = new Set(rows.results.map((row) => `${keyOf(row)}/${row.attempt}`));
  const stored = new Set<string>();
  for (const { asked, answer } of history.calls.finish) {
    if (answer === null) continue;
    const { taken } = v.parse(Taken, answer.value);
    if (taken === "fenced") continue;
    const attempt = attempts.get(hashToken(asked.token));
    if (!attempt || !results.has(`${keyOf(attempt)}/${attempt.attempt}`))
      yield broken(`a result of replica ${keyOf(asked)} was acknowledged as ${taken} and is lost`);
    if (taken === "stored" && stored.has(asked.token))
      yield broken(`a result of replica ${keyOf(asked)} was stored twice`);
    if (taken === "stored") stored.add(asked.token);
  }
}
