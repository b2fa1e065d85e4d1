/**
 * Whether a replica was begun by somebody who is neither its last node's owner nor the trial's. Whoever goes on from a
 * checkpoint cannot know whether it was trained honestly, and must not be blamed for it, nor lend it his good name.
 */
import * as v from "valibot";
import type { Queries } from "../database/index.ts";
import type { QueueParts } from "./parts.ts";
import { parseFirst } from "./rows.ts";

/** expressions: of the replica's job, of whose node finished it, of the trial's owner */
export const handedOnSql = (job: string, nodeOwner: string, owner: string): string =>
  `exists (select 1 from attempt x where x.job = ${job} and x.progressed and x.node_owner not in (${nodeOwner}, ${owner}))`;

const Found = v.object({ found: v.boolean() });

export async function isHandedOn(
  queries: Queries,
  job: string,
  nodeOwner: string,
  owner: string,
): Promise<boolean> {
  const sql = `select ${handedOnSql("$1::uuid", "$2::text", "$3::text")} as found`;
  return parseFirst(Found, await queries.query(sql, [job, nodeOwner, owner]))?.found ?? false;
}

export async function wasHandedOn(
  { database }: QueueParts,
  trial: string,
  replica: number,
): Promise<boolean> {
  const sql = `select ${handedOnSql("r.job", "s.node_owner", "r.owner")} as found
    from result s join replica r on r.trial = s.trial and r.replica = s.replica where s.trial = $1 and s.replica = $2`;
  return parseFirst(Found, await database.query(sql, [trial, replica]))?.found ?? false;
}
