/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996) by owner: whoever has had least comes next. Taking, lending and
 * charging are one statement; leases of all relays take turns at the row of `queue_fairness`.
 */
import * as v from "valibot";
import { TrialWork, KeptCheckpoint, type Lease } from "../../protocol/index.ts";
import { Count, Positive } from "../../study/index.ts";
import type { Queries } from "../database/index.ts";
import { activateJobs } from "./boss-jobs.ts";
import { fitsSql, nodeValues, servesSql } from "./fits.ts";
import { trialChanged } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { parseFirst } from "./rows.ts";
import { hashToken, newToken } from "./tokens.ts";
import type { LeasingNode } from "./trial-queue.ts";

/** so many of an owner's trials are looked at for one whose data the node has */
const lookedAt = 16;

/** $13: token's hash, $14: relay, $15: lease in ms */
const leaseSql = `
  with turn as materialized (
    select served_ms from queue_fairness for update
  ), choice as materialized (
    select r.job, r.trial, u.owner, u.used_ms
    from turn cross join usage u cross join lateral (
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
    from locked where r.job = locked.job and r.state = 'waiting'
    returning r.job, r.trial, r.owner, r.replica, r.attempts as n, r.cost_ms, r.kept, locked.used_ms
  ), lent as (
    insert into attempt (token_hash, job, n, trial, node, node_owner, node_name, memory, relay, charged_ms, expires_at)
    select $13::bytea, job, n, trial, $1::text, $2::text, $12::text, $4::bigint, $14::text, cost_ms,
      now() + $15::float8 * interval '1 ms' from taken
  ), charged as (
    update usage u set used_ms = u.used_ms + cost_ms from taken where u.owner = taken.owner
  ), served as (
    update queue_fairness set served_ms = greatest(served_ms, used_ms) from taken
  ), active as (${activateJobs("taken")}
  ), changed as (
    update trial t set state = 'leased', revision = t.revision + 1, fault = null,
      node = case when t.accepted is null then jsonb_build_object('id', $1::text, 'name', $12::text) else t.node end
    from taken where t.id = taken.trial returning t.id as trial, t.owner, t.work
  ), told as (${trialChanged("changed")})
  select t.trial, t.owner, t.replica, t.n, t.kept, c.work, (select count(*) from told) as told
  from choice left join taken t on true left join changed c on true`;

const Lent = v.object({
  trial: v.string(),
  owner: v.string(),
  replica: Count,
  n: Positive,
  kept: v.nullable(KeptCheckpoint),
  work: TrialWork,
});
/** it was chosen, but somebody else is just changing it */
const Contested = v.object({ trial: v.null() });
const Found = v.union([Lent, Contested]);
const triesAtMost = 10;

export interface Ask {
  readonly node: LeasingNode;
  readonly most: number;
}

async function leaseOne(
  { relay, leaseMs }: QueueParts,
  queries: Queries,
  node: LeasingNode,
): Promise<Lease | null> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const token = newToken();
    const values = [...nodeValues(node), hashToken(token), relay, leaseMs];
    const found = parseFirst(Found, await queries.query(leaseSql, values));
    if (!found) return null;
    if (found.trial === null) continue;
    const { n, ...lent } = found;
    return { ...lent, token, attempt: n, leaseMs };
  }
  return null;
}

async function leaseEach(parts: QueueParts, queries: Queries, asks: readonly Ask[]): Promise<Lease[][]> {
  const answers: Lease[][] = [];
  for (const { node, most } of asks) {
    const leases: Lease[] = [];
    while (leases.length < most) {
      const one = await leaseOne(parts, queries, node);
      if (!one) break;
      leases.push(one);
    }
    answers.push(leases);
  }
  return answers;
}

/**
 * Waits for this relay's turn. A server's commit is not waited for on disk, since others wait for it: a lease that a crash
 * of the server takes back is one that its node is told to stop; whatever counts on it later is written after it. PGlite
 * dies with its relay, which happens more often than a crash of a server, and would take back what it had not written.
 */
const turnSql = {
  postgres: "select set_config('synchronous_commit', 'off', true) from queue_fairness for update",
  pglite: "select 1 from queue_fairness for update",
} as const;

/**
 * One turn for many nodes. A statement sees what was there when it began, so it must begin when it is this relay's turn.
 * @returns for each of `asks` at most its `most`, the fairest first
 */
export async function leaseAll(parts: QueueParts, asks: readonly Ask[]): Promise<Lease[][]> {
  const { database } = parts;
  const alone = asks.length === 1 && asks[0]?.most === 1;
  if (database.engine === "pglite" && alone) return await leaseEach(parts, database, asks);
  return await database.transaction(async (queries) => {
    await queries.query(turnSql[database.engine]);
    return await leaseEach(parts, queries, asks);
  });
}
