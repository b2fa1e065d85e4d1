/** Leases stand longer; many nodes' go in one statement. */
import * as v from "valibot";
import { KeptCheckpoint } from "../../protocol/index.ts";
import { Count } from "../../study/index.ts";
import type { Queries } from "../database/index.ts";
import type { QueueParts } from "./parts.ts";
import { parseFirst, parseRows } from "./rows.ts";
import { hashToken, hexOfToken } from "./tokens.ts";
import type { HeldLease, Holder as LeaseHolder } from "./trial-queue.ts";

const Held = v.object({
  trial: v.string(),
  replica: Count,
  owner: v.string(),
  node: v.string(),
  stop: v.nullable(v.picklist(["pause", "cancel"])),
});

/** By the hashes' order, so that two relays with the same tokens do not wait for each other. */
const renewSql = `
  with held as materialized (
    select token_hash from attempt where token_hash = any($1::bytea[]) and how is null order by token_hash for update
  )
  update attempt a set expires_at = now() + $2::float8 * interval '1 ms'
  from held, replica r, trial t
  where a.token_hash = held.token_hash and a.how is null and r.job = a.job and t.id = a.trial
  returning encode(a.token_hash, 'hex') as hash, a.trial, r.replica, t.owner, a.node, t.stop`;

const Renewed = v.object({ ...Held.entries, hash: v.string() });

/** A node that speaks was not killed by what it trained: see `poison.ts`. */
async function markLate(queries: Queries, hashes: readonly Uint8Array[]): Promise<void> {
  await queries.query(
    "update attempt set how = 'late' where token_hash = any($1::bytea[]) and how = 'lost'",
    [hashes],
  );
}

/** @returns one for each list of tokens, in order */
export async function renewAll(
  { database, leaseMs }: QueueParts,
  lists: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, HeldLease>[]> {
  const tokens = [...new Set(lists.flat())];
  const rows = parseRows(Renewed, await database.query(renewSql, [tokens.map(hashToken), leaseMs]));
  const held = new Map(rows.map(({ hash, ...lease }) => [hash, lease]));
  const fenced = tokens.filter((token) => !held.has(hexOfToken(token)));
  if (fenced.length > 0) await markLate(database, fenced.map(hashToken));
  return lists.map((list) => {
    const found = list.flatMap((token): [string, HeldLease][] => {
      const lease = held.get(hexOfToken(token));
      return lease ? [[token, lease]] : [];
    });
    return new Map(found);
  });
}

const holderSql = `
  select a.trial, r.replica, t.owner, a.node, t.stop, r.memory as "memoryBytes", r.kept,
    (r.scope <> 'anyone' or a.node_owner = t.owner) as "isTrusted"
  from attempt a join replica r on r.job = a.job join trial t on t.id = a.trial
  where a.token_hash = $1 and a.how is null`;

const Holder = v.object({
  ...Held.entries,
  memoryBytes: Count,
  isTrusted: v.boolean(),
  kept: v.nullable(KeptCheckpoint),
});

export async function holder({ database }: QueueParts, token: string): Promise<LeaseHolder | null> {
  return parseFirst(Holder, await database.query(holderSql, [hashToken(token)]));
}
