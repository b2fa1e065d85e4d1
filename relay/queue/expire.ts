/** Looks for leases that ended without a word; by the database's clock, on whichever relay looks first. */
import * as v from "valibot";
import { TrialFault } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import { giveBack } from "./end-attempts.ts";
import { endTrial } from "./end-trial.ts";
import { waitOrEnd } from "./fail.ts";
import { forgetSql } from "./forget.ts";
import type { QueueParts } from "./parts.ts";
import { poisonOf } from "./poison.ts";
import { parseRows } from "./rows.ts";

const atOnce = 100;
const keepEndedDays = 30;
/** a relay that was away for a month has many: one statement for all would take too long, and be undone */
const forgottenAtOnce = 2000;

/** While no relay ran, no node could renew: all leases get their time again. */
async function forgiveOutage({ database, leaseMs }: QueueParts): Promise<void> {
  await database.query(
    `with gap as materialized (
       select now() - swept_at > $1::float8 * interval '1 ms' as outage from queue_clock for update
     ), swept as (
       update queue_clock set swept_at = now()
     )
     update attempt set expires_at = greatest(expires_at, now() + $1::float8 * interval '1 ms')
     from gap where gap.outage and how is null`,
    [leaseMs],
  );
}

const Expired = v.object({
  trial: v.string(),
  owner: v.string(),
  stop: v.nullable(v.string()),
  token_hash: v.instance(Uint8Array),
});

/** @returns how many were looked at */
function expireSome(parts: QueueParts): Promise<number> {
  return parts.database.transaction(async (queries) => {
    const rows = await queries.query(
      `select t.id as trial, t.owner, t.stop, a.token_hash from attempt a join trial t on t.id = a.trial
       where a.how is null and a.expires_at < now() order by t.id limit ${atOnce} for update of t skip locked`,
    );
    const expired = parseRows(Expired, rows);
    if (expired.length === 0) return 0;
    const hashes = expired.map(({ token_hash }) => token_hash);
    const lost = new Set((await giveBack(queries, hashes, "lost", true)).map(({ trial }) => trial));
    const trials = new Map(expired.filter(({ trial }) => lost.has(trial)).map((one) => [one.trial, one]));
    for (const one of trials.values()) {
      const fault = one.stop === null ? await poisonOf(queries, one.trial) : null;
      if (fault) await endTrial(parts, queries, one, "quarantined", fault);
      else await waitOrEnd(parts, queries, one);
    }
    return expired.length;
  });
}

const Starved = v.object({ trial: v.string(), owner: v.string(), fault: v.nullable(TrialFault) });

/** No node with more memory came for it. */
async function giveUpOnMemory(parts: QueueParts): Promise<void> {
  const due = `r.state = 'waiting' and r.memory_since < now() - $1::float8 * interval '1 ms'`;
  const values = [parts.memoryPatienceMs];
  if ((await parts.database.query(`select 1 from replica r where ${due} limit 1`, values)).length === 0)
    return;
  await parts.database.transaction(async (queries) => {
    const rows = await queries.query(
      `select t.id as trial, t.owner, t.fault from trial t join replica r on r.trial = t.id
       where ${due} and t.failures > 0 and t.state = 'waiting' order by t.id for update of t`,
      values,
    );
    for (const starved of parseRows(Starved, rows)) {
      await endTrial(parts, queries, starved, "failed", starved.fault);
    }
  });
}

/** Owners who have nothing here and no advance on others are forgotten; ended trials are, after a month. */
async function tidy(database: Database): Promise<void> {
  await database.query(
    `delete from usage where owner in (
       select u.owner from usage u, queue_fairness f where u.used_ms <= f.served_ms
         and not exists (select 1 from replica r where r.owner = u.owner and r.state in ('waiting', 'leased'))
       for update of u skip locked)`,
  );
  await database.query(
    `with ${forgetSql(`select id from trial where ended_at < now() - interval '${keepEndedDays} days' limit ${forgottenAtOnce}`)} select 1`,
  );
}

export async function sweep(parts: QueueParts): Promise<void> {
  await forgiveOutage(parts);
  while ((await expireSome(parts)) === atOnce);
  await giveUpOnMemory(parts);
  await tidy(parts.database);
}
