/**
 * The usual end of a trial, in one statement for many: a lone replica's result, which its judge accepts. It says nothing
 * where the fence, or a second replica, stands against it; `finish.ts` then looks closer.
 */
import * as v from "valibot";
import { Positive } from "../../study/index.ts";
import type { TrialResult } from "../../protocol/index.ts";
import { agreed, agreedSql, completeJobs } from "./boss-jobs.ts";
import { settleSql } from "./end-attempts.ts";
import { trialChanged } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { parseRows } from "./rows.ts";
import { hashToken } from "./tokens.ts";

export interface Accepted {
  readonly token: string;
  readonly result: TrialResult;
}

/** Trials are locked in their ids' order, as everywhere. */
const acceptSql = `
  with fenced as materialized (
    select a.token_hash, a.job, a.n, a.node, a.node_owner, a.charged_ms, a.leased_at, t.id as trial, r.replica,
      given.place, given.result::jsonb as result
    from unnest($1::bytea[], $2::text[]) with ordinality as given (token_hash, result, place)
    join attempt a on a.token_hash = given.token_hash
    join trial t on t.id = a.trial join replica r on r.job = a.job
    where a.how is null and t.replicas = 1 order by t.id for update of t, a
  ), ended as (
    update attempt a set how = 'finished', ended_at = now() from fenced f where a.token_hash = f.token_hash
  ), stored as (
    insert into result (trial, replica, attempt, node, node_owner, result)
    select trial, replica, n, node, node_owner, result from fenced
  ), over as (
    update replica r set state = 'ended', kept = coalesce(nullif(f.result->'kept', 'null'), r.kept)
    from fenced f where r.job = f.job
  ), ${settleSql("fenced", true)}, completed as (${completeJobs("fenced")}
  ), changed as (
    update trial t set revision = t.revision + 1, accepted = f.replica, state = 'done', ended_at = now()
    from fenced f where t.id = f.trial returning t.id as trial, t.owner
  ), told as (${trialChanged("changed")})
  select place::int, (select count(*) from told) as told,
    ${agreedSql("completed", "fenced")} as agreed
  from fenced`;

const Stored = v.object({ place: Positive });

/** @returns whether each of `asked`, in order, was stored */
export async function acceptAll({ database }: QueueParts, asked: readonly Accepted[]): Promise<boolean[]> {
  const hashes = asked.map(({ token }) => hashToken(token));
  const results = asked.map(({ result }) => JSON.stringify(result));
  const rows = await agreed(database.query(acceptSql, [hashes, results]));
  const stored = new Set(parseRows(Stored, rows).map(({ place }) => place));
  return asked.map((_, index) => stored.has(index + 1));
}
