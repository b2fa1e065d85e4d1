/** I3: no result without a lease that was valid when the result came. */
import * as v from "valibot";
import { Taken } from "../../../../protocol/index.ts";
import { hashToken } from "../hash-token.ts";
import type { Call, HistoryBySubject, LeaseSeen } from "../read-history.ts";
import type { RelayRows } from "../relay-rows.ts";
import type { Violation } from "../violation.ts";

const broken = (what: string): Violation => ({ invariant: "I3", what });
type Finish = HistoryBySubject["calls"]["finish"][number];

export function* checkLeasedFirst(history: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  yield* checkRows(history, rows);
  const facts = {
    leases: new Map(history.leases.map((lease) => [lease.token, lease])),
    latest: Map.groupBy(history.leases, replicaOf),
    revoked: firstAnswers(history.calls.revoke, ({ node }) => node),
    cancelled: firstAnswers(
      history.calls.stop.filter(({ answer }) => v.safeParse(Cancelled, answer?.value).success),
      ({ trial }) => trial,
    ),
    fencedAt: history.fencedAt,
  };
  for (const call of history.calls.finish) {
    if (call.answer === null || v.parse(Taken, call.answer.value).taken !== "stored") continue;
    const fault = faultOf(call, facts);
    if (fault !== null)
      yield broken(
        `a result of replica ${replicaOf(call.asked)} by node ${short(call.asked.node)} was stored ${fault}`,
      );
  }
}

const Cancelled = v.object({ state: v.literal("cancelled") });

interface Facts {
  readonly leases: ReadonlyMap<string, LeaseSeen>;
  readonly latest: ReadonlyMap<string, readonly LeaseSeen[]>;
  readonly revoked: ReadonlyMap<string, number>;
  readonly cancelled: ReadonlyMap<string, number>;
  readonly fencedAt: ReadonlyMap<string, number>;
}

/** What was known on this side before the message left; the relay can have known no later. */
function faultOf({ asked, invokedAt }: Finish, facts: Facts): string | null {
  const lease = facts.leases.get(asked.token);
  if (!asked.honest) return "though it was forged";
  if (!lease) return "with a token that nobody was given";
  if (lease.node !== asked.node) return "with another node's token";
  const earlier = (at: number | undefined): boolean => at !== undefined && at < invokedAt;
  const next = facts.latest.get(replicaOf(lease))?.find(({ attempt }) => attempt > lease.attempt);
  if (earlier(next?.at)) return "after the replica was leased again";
  if (earlier(facts.fencedAt.get(asked.token))) return "after its lease was called off";
  if (earlier(facts.revoked.get(asked.node))) return "after the node was revoked";
  if (earlier(facts.cancelled.get(lease.trial))) return "after the trial was cancelled";
  return null;
}

/** Each stored row must come from a lease of the same node, and from a message that the node sent. */
function* checkRows(history: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  const sent = new Map(history.calls.finish.map(({ asked }) => [hashToken(asked.token), asked.node]));
  const attempts = new Map(rows.attempts.map((row) => [`${replicaOf(row)}/${row.attempt}`, row]));
  for (const row of rows.results) {
    const name = `${replicaOf(row)}, attempt ${row.attempt}`;
    const attempt = attempts.get(`${replicaOf(row)}/${row.attempt}`);
    if (!attempt) yield broken(`the result of ${name} has no lease`);
    else if (attempt.node !== row.node) yield broken(`the result of ${name} is by a node that had no lease`);
    else if (sent.get(attempt.tokenHash) !== row.node)
      yield broken(`the result of ${name} was never sent by its node`);
  }
}

function firstAnswers<T>(calls: readonly Call<T>[], keyOf: (asked: T) => string): Map<string, number> {
  const answered = calls.filter(({ answer }) => answer !== null);
  return new Map(
    answered.toReversed().map(({ asked, answeredAt }) => [keyOf(asked), answeredAt ?? Infinity]),
  );
}

const replicaOf = ({ trial, replica }: { trial: string; replica: number }): string => `${trial}/${replica}`;
const short = (id: string): string => id.slice(0, 12);
