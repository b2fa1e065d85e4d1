/** Ends leases: their owners are charged for the time they took, and what they held waits again or is over. */
import * as v from "valibot";
import { Count } from "../../study/index.ts";
import type { Queries } from "../database/index.ts";
import { returnJobs } from "./boss-jobs.ts";
import { parseRows } from "./rows.ts";

/** late: lost, and then its node spoke after all */
export type AttemptEnd =
  "finished" | "failed" | "memory" | "refused" | "given-back" | "lost" | "late" | "released" | "superseded";

/**
 * Elapsed by the database's clock. A result costs at least what was estimated, so that nobody gains by estimating too
 * little; what ended without one costs what it took. Owners are locked in their order: nobody waits in a circle.
 * @param from - rows with `job`, `charged_ms`, `leased_at`
 */
export const settleSql = (from: string, atLeastEstimated: boolean): string => `
  owing as materialized (
    select u.owner, s.owed_ms from usage u join (
      select r.owner, sum(${atLeastEstimated ? "greatest(0, owed)" : "owed"}) as owed_ms
      from (select job, extract(epoch from now() - leased_at) * 1000 as took_ms, charged_ms from ${from}) f
      join replica r on r.job = f.job cross join lateral (select took_ms / r.weight - charged_ms as owed) o
      group by r.owner
    ) s on s.owner = u.owner where s.owed_ms <> 0 order by u.owner for update of u
  ), settled as (
    update usage u set used_ms = u.used_ms + owing.owed_ms from owing where u.owner = owing.owner
  )`;

const Ended = v.object({ trial: v.string(), job: v.string(), node: v.string(), n: Count });
export type Ended = v.InferOutput<typeof Ended>;

/**
 * Replicas wait again, in their old places; pg-boss's jobs with them. The trials must be locked.
 * @param hashes - tokens' hashes, of living attempts; others are passed over
 * @param stillExpired - pass over those that were renewed since
 */
export async function giveBack(
  queries: Queries,
  hashes: readonly Uint8Array[],
  how: AttemptEnd,
  stillExpired = false,
): Promise<Ended[]> {
  const rows = await queries.query(
    `with ended as (
       update attempt set how = $2, ended_at = now()
       where token_hash = any($1::bytea[]) and how is null ${stillExpired ? "and expires_at < now()" : ""}
       returning trial, job, node, n, charged_ms, leased_at
     ), waiting as (
       update replica r set state = 'waiting' from ended where r.job = ended.job
     ), ${settleSql("ended", false)}, returned as (${returnJobs("ended")}
     ), changed as (
       update trial t set revision = t.revision + 1,
         lost_nodes = t.lost_nodes + case when $2 = 'lost' then e.ended else 0 end,
         state = case when exists (
           select 1 from replica r where r.trial = t.id and r.state = 'leased'
             and r.job not in (select job from ended)) then 'leased' else 'waiting' end
       from (select trial, count(*)::int as ended from ended group by trial) e where t.id = e.trial
     )
     select trial, job, node, n from ended`,
    [hashes, how],
  );
  return parseRows(Ended, rows);
}
