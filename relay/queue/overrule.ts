/** Results that turned out false count no more; the trial is trained again in their place. */
import * as v from "valibot";
import type { TrialStatus } from "../../protocol/index.ts";
import { Count } from "../../study/index.ts";
import type { Queries } from "../database/index.ts";
import { giveBack } from "./end-attempts.ts";
import { waitOrEnd } from "./fail.ts";
import type { QueueParts } from "./parts.ts";
import { addReplica, rejectReplica } from "./replicate.ts";
import { parseFirst, parseRows } from "./rows.ts";
import { readStatuses } from "./statuses.ts";
import { lockTrial } from "./stop.ts";

const Standing = v.object({ accepted: v.nullable(Count), rejected: v.boolean() });

/** The trial must be locked. Twice is once. */
async function reject(
  queries: Queries,
  trial: { readonly trial: string; readonly owner: string },
  replica: number,
): Promise<void> {
  const rows = await queries.query(
    `select t.accepted, r.rejected from trial t join replica r on r.trial = t.id
     join result s on s.trial = t.id and s.replica = r.replica where t.id = $1 and r.replica = $2`,
    [trial.trial, replica],
  );
  const standing = parseFirst(Standing, rows);
  if (!standing || standing.rejected) return;
  await rejectReplica(queries, trial.trial, replica);
  if (standing.accepted === null || standing.accepted === replica) await addReplica(queries, trial);
}

export function overrule(
  parts: QueueParts,
  owner: string,
  id: string,
  replica: number,
): Promise<TrialStatus | null> {
  return parts.database.transaction(async (queries) => {
    const trial = await lockTrial(queries, owner, id);
    if (!trial) return null;
    await reject(queries, trial, replica);
    return (await readStatuses(queries, owner, [id]))[0] ?? null;
  });
}

const Living = v.object({
  trial: v.string(),
  owner: v.string(),
  stop: v.nullable(v.string()),
  token_hash: v.instance(Uint8Array),
});
const Found = v.object({ trial: v.string(), owner: v.string(), replica: Count });

async function endLeases(parts: QueueParts, queries: Queries, node: string): Promise<void> {
  const rows = await queries.query(
    `select t.id as trial, t.owner, t.stop, a.token_hash from trial t join attempt a on a.trial = t.id
     where a.node = $1 and a.how is null order by t.id for update of t`,
    [node],
  );
  const living = parseRows(Living, rows);
  await giveBack(
    queries,
    living.map((attempt) => attempt.token_hash),
    "released",
  );
  for (const attempt of living) await waitOrEnd(parts, queries, attempt);
}

async function rejectResults(queries: Queries, node: string): Promise<void> {
  const rows = await queries.query(
    `select t.id as trial, t.owner, s.replica from trial t join result s on s.trial = t.id
     where s.node = $1 and s.at > now() - interval '1 day' and t.state in ('waiting', 'leased', 'done')
     order by t.id for update of t`,
    [node],
  );
  for (const found of parseRows(Found, rows)) await reject(queries, found, found.replica);
}

export function releaseNode(parts: QueueParts, node: string, results: "keep" | "reject"): Promise<void> {
  return parts.database.transaction(async (queries) => {
    await endLeases(parts, queries, node);
    if (results === "reject") await rejectResults(queries, node);
  });
}
