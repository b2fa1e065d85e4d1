/** What the queue looks like from outside. */
import * as v from "valibot";
import { Count, Positive } from "../../study/index.ts";
import type { QueueParts } from "./parts.ts";
import { parseFirst, parseRows } from "./rows.ts";
import type { HeldLease, QueueStats } from "./trial-queue.ts";

const Lease = v.object({
  trial: v.string(),
  replica: Count,
  owner: v.string(),
  node: v.string(),
  stop: v.nullable(v.picklist(["pause", "cancel"])),
  study: v.string(),
  number: Count,
  epochs: Positive,
});

export async function leasesOf(
  { database }: QueueParts,
  nodes: readonly string[],
): Promise<(HeldLease & { readonly study: string; readonly number: number; readonly epochs: number })[]> {
  if (nodes.length === 0) return [];
  const rows = await database.query(
    `select a.trial, r.replica, t.owner, a.node, t.stop, t.study, t.number, t.epochs
     from attempt a join replica r on r.job = a.job join trial t on t.id = a.trial
     where a.node = any($1::text[]) and a.how is null order by a.leased_at`,
    [nodes],
  );
  return parseRows(Lease, rows);
}

const Stats = v.object({ waiting: Count, leased: Count, finishedLastHour: Count });

export async function stats({ database }: QueueParts): Promise<QueueStats> {
  const rows = await database.query(
    `select (select count(*)::int from replica where state = 'waiting') as waiting,
       (select count(*)::int from replica where state = 'leased') as leased,
       (select count(*)::int from trial where ended_at > now() - interval '1 hour' and state = 'done')
         as "finishedLastHour"`,
  );
  return parseFirst(Stats, rows) ?? { waiting: 0, leased: 0, finishedLastHour: 0 };
}

export async function waitingOf({ database }: QueueParts, owner: string): Promise<number> {
  const sql = "select count(*)::int as waiting from replica where owner = $1 and state = 'waiting'";
  return parseFirst(v.object({ waiting: Count }), await database.query(sql, [owner]))?.waiting ?? 0;
}
