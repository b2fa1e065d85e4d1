/** Fence, result, decision and the job's completion: one transaction, acknowledged after its commit. */
import * as v from "valibot";
import { Count, Positive } from "../../study/index.ts";
import { TrialResult, TrialWork } from "../../protocol/index.ts";
import type { Queries } from "../database/index.ts";
import { agreed, agreedSql, completeJobs } from "./boss-jobs.ts";
import type { Accepted } from "./accept.ts";
import { settleSql } from "./end-attempts.ts";
import { closeReplicas } from "./end-trial.ts";
import { handedOnSql, isHandedOn } from "./handed-on.ts";
import { fence, type Attempt } from "./fence.ts";
import { trialChanged } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { addReplica, rejectReplica } from "./replicate.ts";
import { parseRows } from "./rows.ts";
import { hashToken } from "./tokens.ts";
import type { Decision, Judge, StoredResult, Taken } from "./trial-queue.ts";

const Stored = v.object({
  replica: Count,
  attempt: Positive,
  node: v.string(),
  node_owner: v.string(),
  result: TrialResult,
  handed_on: v.boolean(),
});

/** What others of the same trial found; with one replica there is nothing to ask for. */
async function earlierResults(queries: Queries, { trial, replicas }: Attempt): Promise<StoredResult[]> {
  if (replicas === 1) return [];
  const rows = await queries.query(
    `select s.replica, s.attempt, s.node, s.node_owner, s.result, ${handedOnSql("r.job", "s.node_owner", "r.owner")} as handed_on
     from result s join replica r on r.trial = s.trial and r.replica = s.replica
     where s.trial = $1 and not r.rejected order by s.replica`,
    [trial],
  );
  return parseRows(Stored, rows).map(({ node_owner, handed_on, ...stored }) => ({
    ...stored,
    nodeOwner: node_owner,
    handedOn: handed_on,
  }));
}

/** The trial's own row changes in the same statement when this result is the trial's. */
async function store(
  queries: Queries,
  token: string,
  attempt: Attempt,
  result: TrialResult,
  accepted: number | null,
): Promise<void> {
  const storing = queries.query(
    `with ended as (
       update attempt set how = 'finished', ended_at = now() where token_hash = $1
       returning job, trial, n, node, node_owner, charged_ms, leased_at
     ), stored as (
       insert into result (trial, replica, attempt, node, node_owner, result)
       select trial, $2::int, n, node, node_owner, $3::jsonb from ended
     ), over as (
       update replica r set state = 'ended', kept = coalesce($4::jsonb, r.kept) from ended where r.job = ended.job
     ), ${settleSql("ended", true)}, completed as (${completeJobs("ended")}
     ), changed as (
       update trial t set revision = t.revision + 1, accepted = $5::int,
         state = case when $5::int is null then t.state else 'done' end,
         ended_at = case when $5::int is null then null else now() end
       from ended where t.id = ended.trial returning t.id as trial, t.owner
     ), told as (${trialChanged("changed")})
     select (select count(*) from told) as told, ${agreedSql("completed", "ended")} as agreed`,
    [
      hashToken(token),
      attempt.replica,
      JSON.stringify(result),
      result.kept && JSON.stringify(result.kept),
      accepted,
    ],
  );
  await agreed(storing);
}

/** whose node it was may differ from the replica that this result came for */
async function follow(
  parts: QueueParts,
  queries: Queries,
  attempt: Attempt,
  decision: Decision,
): Promise<void> {
  if (decision.type === "accept") {
    if (attempt.replicas > 1) {
      await closeReplicas(parts, queries, attempt);
      await nameNode(queries, attempt.trial, decision.replica);
    }
    return;
  }
  if (decision.type === "reject") await rejectReplica(queries, attempt.trial, decision.replica);
  await addReplica(queries, attempt);
}

async function nameNode(queries: Queries, trial: string, replica: number): Promise<void> {
  await queries.query(
    `update trial t set node = jsonb_build_object('id', a.node, 'name', a.node_name)
     from replica r join attempt a on a.job = r.job and a.how = 'finished'
     where t.id = $1 and r.trial = t.id and r.replica = $2`,
    [trial, replica],
  );
}

const mistaken = (decision: Decision, results: readonly StoredResult[]): boolean =>
  decision.type !== "replicate" && !results.some(({ replica }) => replica === decision.replica);

/** Reads up what stands in the tables, and judges by it. */
function finishByTables(parts: QueueParts, token: string, result: TrialResult, judge: Judge): Promise<Taken> {
  return parts.database.transaction(async (queries) => {
    const attempt = await fence(queries, token);
    if (attempt?.how !== null) return attempt?.how === "finished" ? "repeated" : "fenced";
    const { trial, owner, replica, n, node, node_owner, job } = attempt;
    const handedOn = n > 1 && (await isHandedOn(queries, job, node_owner, owner));
    const own: StoredResult = { replica, attempt: n, node, nodeOwner: node_owner, result, handedOn };
    const results = [...(await earlierResults(queries, attempt)), own];
    const decision = judge({ id: trial, owner, work: v.parse(TrialWork, attempt.work), results });
    if (mistaken(decision, results))
      throw new Error(`no result of replica to ${decision.type} in trial ${trial}`);
    await store(queries, token, attempt, result, decision.type === "accept" ? decision.replica : null);
    await follow(parts, queries, attempt, decision);
    return "stored";
  });
}

/**
 * As if it were the trial's only replica; the statement that stores it finds out.
 * @returns null: unknown here, or nothing that ends the trial at once
 */
function judgeKnown({ lent }: QueueParts, token: string, result: TrialResult, judge: Judge): Decision | null {
  const known = lent.get(token);
  if (known?.replica !== 0) return null;
  // who began it is in the tables
  if (known.attempt > 1 && known.work.visibility.scope === "anyone") return null;
  const { trial, owner, work, replica, attempt, node, nodeOwner } = known;
  const own: StoredResult = { replica, attempt, node, nodeOwner, result };
  const decision = judge({ id: trial, owner, work, results: [own] });
  return decision.type === "accept" && decision.replica === replica ? decision : null;
}

/** @param accept - stores what was judged as a lone replica's result, if it is one */
export async function finish(
  parts: QueueParts,
  token: string,
  result: TrialResult,
  judge: Judge,
  accept: (accepted: Accepted) => Promise<boolean>,
): Promise<Taken> {
  const isStored = judgeKnown(parts, token, result, judge) !== null && (await accept({ token, result }));
  const taken = isStored ? "stored" : await finishByTables(parts, token, result, judge);
  parts.lent.forget(token);
  return taken;
}
