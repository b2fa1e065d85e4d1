/** The fence: under the trial's own lock, whether a token's lease still lives. Every change of a trial begins with it. */
import * as v from "valibot";
import { Count, Positive } from "../../study/index.ts";
import type { Queries } from "../database/index.ts";
import { parseFirst } from "./rows.ts";
import { hashToken } from "./tokens.ts";

const Attempt = v.object({
  trial: v.string(),
  owner: v.string(),
  job: v.string(),
  replica: Count,
  replicas: Positive,
  n: Positive,
  node: v.string(),
  node_owner: v.string(),
  /** null while it lives */
  how: v.nullable(v.string()),
  stop: v.nullable(v.picklist(["pause", "cancel"])),
  failures: Count,
  scope: v.picklist(["own", "named", "anyone"]),
  memory: Count,
  /** parsed by who needs it */
  work: v.unknown(),
});
export type Attempt = v.InferOutput<typeof Attempt>;

/** Locks are taken in this order everywhere: trial, attempt. What is locked is read as it is after the wait. */
const fenceSql = `
  select t.id as trial, t.owner, t.replicas, t.stop, t.failures, t.work, r.job, r.replica, r.scope,
    a.n, a.node, a.node_owner, a.how, a.memory
  from trial t join attempt a on a.trial = t.id join replica r on r.job = a.job
  where a.token_hash = $1 for update of t, a`;

/** @returns null: nobody ever had this token */
export async function fence(queries: Queries, token: string): Promise<Attempt | null> {
  return parseFirst(Attempt, await queries.query(fenceSql, [hashToken(token)]));
}
