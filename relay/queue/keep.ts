import type { KeptCheckpoint } from "../../protocol/index.ts";
import * as v from "valibot";
import type { QueueParts } from "./parts.ts";
import { trialChanged } from "./news.ts";
import { parseFirst } from "./rows.ts";
import { hashToken } from "./tokens.ts";
import type { Taken } from "./trial-queue.ts";

/** An older checkpoint than the one there is came late, and changes nothing. */
const keepSql = `
  with held as materialized (
    select t.id as trial, t.owner, r.job, coalesce((r.kept->'checkpoint'->>'epoch')::int, -1) < $3::int as newer
    from trial t join attempt a on a.trial = t.id join replica r on r.job = a.job
    where a.token_hash = $1 and a.how is null for update of t, a, r
  ), kept as (
    update replica r set kept = $2::jsonb from held where r.job = held.job and held.newer
  ), progressed as (
    update attempt set progressed = true from held where token_hash = $1 and held.newer
  ), changed as (
    update trial t set revision = t.revision + 1 from held where t.id = held.trial and held.newer
    returning t.id as trial, t.owner
  ), told as (${trialChanged("changed")})
  select newer, (select count(*) from told) as told from held`;

const Held = v.object({ newer: v.boolean() });

export async function keep({ database }: QueueParts, token: string, kept: KeptCheckpoint): Promise<Taken> {
  const values = [hashToken(token), JSON.stringify(kept), kept.checkpoint.epoch];
  const held = parseFirst(Held, await database.query(keepSql, values));
  if (!held) return "fenced";
  return held.newer ? "stored" : "repeated";
}
