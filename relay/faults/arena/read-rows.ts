/** Reads the tables of the queue and of identity as they lie there, not through the code that wrote them. */
import * as v from "valibot";
import { RemoteState, TrialResult } from "../../../protocol/index.ts";
import { Count } from "../../../study/index.ts";
import { openDatabase, type Database, type DatabasePlace, type Row } from "../../database/index.ts";
import type { RelayRows } from "../history/relay-rows.ts";

const Numeric = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.number());
const Trial = v.object({
  id: v.string(),
  owner: v.string(),
  state: RemoteState,
  accepted: v.nullable(Count),
  by: v.nullable(v.string()),
});
const Attempt = v.object({
  trial: v.string(),
  replica: Count,
  attempt: Count,
  node: v.string(),
  tokenHash: v.string(),
});
const Result = v.object({
  trial: v.string(),
  replica: Count,
  attempt: Count,
  node: v.string(),
  stands: v.boolean(),
  result: TrialResult,
});
const Node = v.object({ id: v.string(), finished: Count });
const Job = v.object({ trial: v.string(), replica: Count });
const Charge = v.object({ owner: v.string(), used: Numeric, leases: Numeric, refunds: Numeric });

/** @param place - of a relay that has ended, or of a server */
export async function readRows(place: DatabasePlace): Promise<RelayRows> {
  const database = await openDatabase(place, { leastFreeBytes: 0 });
  try {
    return await readFrom(database);
  } finally {
    await database.close();
  }
}

async function readFrom(database: Database): Promise<RelayRows> {
  const trials = await rowsOf(
    database,
    Trial,
    `select t.id, t.owner, t.state, t.accepted, s.node as by from trial t
     left join result s on s.trial = t.id and s.replica = t.accepted`,
  );
  return {
    trials: trials.map(({ accepted, by, ...trial }) => ({
      ...trial,
      counted: accepted === null ? null : { replica: accepted, node: by ?? "nobody" },
    })),
    attempts: await rowsOf(
      database,
      Attempt,
      `select a.trial, r.replica, a.n as attempt, a.node, encode(a.token_hash, 'hex') as "tokenHash"
       from attempt a join replica r on r.job = a.job`,
    ),
    results: await rowsOf(
      database,
      Result,
      `select s.trial, s.replica, s.attempt, s.node, s.result, not r.rejected as stands
       from result s join replica r on r.trial = s.trial and r.replica = s.replica`,
    ),
    nodes: await rowsOf(database, Node, "select id, finished from identity_node"),
    openJobs: await rowsOf(
      database,
      Job,
      `select r.trial, r.replica from pgboss.job j join replica r on r.job = j.id where j.state < 'completed'`,
    ),
    charges: await rowsOf(
      database,
      Charge,
      `select u.owner, u.used_ms as used, coalesce(sum(a.took), 0) as leases, coalesce(sum(a.refund), 0) as refunds
       from usage u left join (
         select r.owner,
           case when a.how is null then a.charged_ms
             when a.how = 'finished' then greatest(a.charged_ms, t.ms) else t.ms end as took,
           case when a.how = 'finished' then 0 else greatest(0, a.charged_ms - t.ms) end as refund
         from attempt a join replica r on r.job = a.job cross join lateral (
           select extract(epoch from a.ended_at - a.leased_at) * 1000 / r.weight as ms) t
       ) a on a.owner = u.owner
       group by u.owner, u.used_ms`,
    ),
  };
}

async function rowsOf<S extends v.GenericSchema>(
  database: Database,
  schema: S,
  sql: string,
): Promise<v.InferOutput<S>[]> {
  const rows: readonly Row[] = await database.query(sql);
  return rows.map((row) => v.parse(schema, row));
}
