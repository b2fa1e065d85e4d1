/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996) by owner: whoever has had least comes next. Taking, lending and
 * charging are one statement; leases of all relays take turns at the row of `queue_fairness`.
 */
import * as v from "valibot";
import { TrialWork, KeptCheckpoint, type Lease } from "../../protocol/index.ts";
import { Count, Positive } from "../../study/index.ts";
import type { Row } from "../database/index.ts";
import { activateJob } from "./boss-jobs.ts";
import { fitsSql, nodeValues, servesSql } from "./fits.ts";
import { trialChanged } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { hashToken, newToken } from "./tokens.ts";
import type { LeasingNode } from "./trial-queue.ts";

/** so many of an owner's trials are looked at for one whose data the node has */
const lookedAt = 16;

/**
 * $13: token's hash, $14: relay, $15: lease in ms, $16: whether the commit is waited for. A statement sees what was there
 * when it began; who had to wait for the row of turns sees what was there before the one he waited for, and takes nothing.
 */
const leaseSql = `
  with turn as materialized (
    select served_ms, turns, set_config('synchronous_commit', $16::text, true) from queue_fairness for update
  ), fresh as materialized (
    select served_ms from turn where turns = (select turns from queue_fairness)
  ), choice as materialized (
    select r.job, r.trial, u.owner, u.used_ms
    from fresh cross join usage u cross join lateral (
      select r.job, r.trial, r.arrival, r.blob from replica r
      where r.owner = u.owner and ${fitsSql("$15::float8")}
      order by r.arrival limit ${lookedAt}
    ) r
    where ${servesSql("u.owner")}
      and (u.most is null or (select count(*) from replica x where x.owner = u.owner and x.state = 'leased') < u.most)
    order by u.used_ms, (r.blob = any($11::text[])) desc, r.arrival
    limit 1
  ), locked as materialized (
    select c.job, c.used_ms from choice c join trial t on t.id = c.trial for update of t skip locked
  ), taken as (
    update replica r set state = 'leased', attempts = r.attempts + 1
    from locked where r.job = (select job from locked) and r.state = 'waiting'
    returning r.job, r.trial, r.owner, r.replica, r.attempts as n, r.cost_ms, r.kept, locked.used_ms
  ), lent as (
    insert into attempt (token_hash, job, n, trial, node, node_owner, node_name, memory, relay, charged_ms, expires_at)
    select $13::bytea, job, n, trial, $1::text, $2::text, $12::text, $4::bigint, $14::text, cost_ms,
      now() + $15::float8 * interval '1 ms' from taken
  ), charged as (
    update usage u set used_ms = u.used_ms + cost_ms from taken where u.owner = taken.owner
  ), served as (
    update queue_fairness set served_ms = greatest(served_ms, used_ms), turns = turns + 1 from taken
  ), active as (${activateJob("taken")}
  ), changed as (
    update trial t set state = 'leased', revision = t.revision + 1, fault = null,
      node = case when t.accepted is null then jsonb_build_object('id', $1::text, 'name', $12::text) else t.node end
    from taken where t.id = taken.trial returning t.id as trial, t.owner, t.work
  ), told as (${trialChanged("changed")})
  select t.trial, t.owner, t.replica, t.n, t.kept, c.work, (select count(*) from told) as told,
    exists (select from fresh) as fresh, exists (select from choice) as chosen
  from (values (1)) one left join taken t on true left join changed c on true`;

const Lent = v.object({
  trial: v.string(),
  owner: v.string(),
  replica: Count,
  n: Positive,
  kept: v.nullable(KeptCheckpoint),
  work: TrialWork,
});
const Empty = v.object({ trial: v.null(), fresh: v.boolean(), chosen: v.boolean() });
const Found = v.union([Lent, Empty]);
const triesAtMost = 10;

export interface Ask {
  readonly node: LeasingNode;
  readonly most: number;
}

/** Waits for this relay's turn in a statement of its own; the next one sees what is there when it is. */
const turn = { sql: "select from queue_fairness for update" };
/**
 * A server's commit is not waited for on disk, since others wait for it: a lease that a crash of the server takes back is
 * one that its node is told to stop; whatever counts on it later is written after it. PGlite dies with its relay, which
 * happens more often than a crash of a server, and would take back what it had not written.
 */
const waitsForCommit = { postgres: "off", pglite: "on" } as const;

/** contested: what was chosen is just being changed by somebody else; late: another relay leased meanwhile */
type Answer =
  { readonly type: "lent"; readonly lease: Lease } | { readonly type: "contested" | "late" | "nothing" };

function answerOf(parts: QueueParts, node: LeasingNode, token: string, rows: readonly Row[]): Answer {
  const found = v.parse(Found, rows[0]);
  if (found.trial === null) {
    if (!found.fresh) return { type: "late" };
    return { type: found.chosen ? "contested" : "nothing" };
  }
  const { n, ...lent } = found;
  const lease = { ...lent, token, attempt: n, leaseMs: parts.leaseMs };
  parts.lent.remember(token, { ...lease, node: node.id, nodeOwner: node.owner });
  return { type: "lent", lease };
}

/** One lease for each, in order; all are asked for at once, and each has a turn of its own, so that nobody waits long. */
async function leaseOnce(parts: QueueParts, open: readonly Progress[]): Promise<(Answer | Error)[]> {
  const { database, relay, leaseMs } = parts;
  const tokens = open.map(() => newToken());
  const transactions = open.map(({ ask, isLate }, index) => {
    const own = [hashToken(tokens[index] ?? ""), relay, leaseMs, waitsForCommit[database.engine]];
    const lease = { sql: leaseSql, values: [...nodeValues(ask.node), ...own] };
    return isLate ? [turn, lease] : [lease];
  });
  const outcomes = await database.pipeline(transactions).catch(asError);
  if (outcomes instanceof Error) return open.map(() => outcomes);
  return open.map(({ ask }, index) => {
    const outcome = outcomes[index];
    if (outcome?.type !== "committed") return asError(outcome?.error);
    return answerOf(parts, ask.node, tokens[index] ?? "", outcome.rows.at(-1) ?? []);
  });
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** How far one ask has got. */
interface Progress {
  readonly ask: Ask;
  readonly leases: Lease[];
  tries: number;
  isLate: boolean;
  done: boolean;
  error: Error | null;
}
const begin = (ask: Ask): Progress => ({
  ask,
  leases: [],
  tries: 0,
  isLate: false,
  done: ask.most < 1,
  error: null,
});

function note(progress: Progress, answer: Answer | Error): void {
  if (answer instanceof Error) progress.error = answer;
  else if (answer.type === "lent") {
    progress.leases.push(answer.lease);
    progress.tries = 0;
  } else progress.tries += answer.type === "nothing" ? triesAtMost : 1;
  progress.isLate = !(answer instanceof Error) && answer.type === "late";
  const { leases, ask, tries, error } = progress;
  progress.done = error !== null || leases.length >= ask.most || tries >= triesAtMost;
}

/** @returns for each of `asks` at most its `most`, the fairest first; what was lent before an error is told */
export async function leaseAll(parts: QueueParts, asks: readonly Ask[]): Promise<(Lease[] | Error)[]> {
  const all = asks.map(begin);
  for (let open = all; ;) {
    open = open.filter(({ done }) => !done);
    if (open.length === 0)
      return all.map(({ leases, error }) => (leases.length > 0 ? leases : (error ?? [])));
    const answers = await leaseOnce(parts, open);
    open.forEach((progress, index) => note(progress, answers[index] ?? new Error("no answer")));
  }
}
