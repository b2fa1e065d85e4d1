/** The end of a trial, whichever it is: nothing of it waits, is leased, or holds a job any more. */
import * as v from "valibot";
import type { RemoteState, TrialFault } from "../../protocol/index.ts";
import type { Queries } from "../database/index.ts";
import { settleSql } from "./end-attempts.ts";
import { tell } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { parseRows } from "./rows.ts";
import type { QueueNews } from "./trial-queue.ts";

const Closed = v.object({ job: v.string(), node: v.nullable(v.string()) });

/** Replicas that still wait or train; their nodes are told to stop. The trial must be locked. */
export async function closeReplicas(
  { boss }: QueueParts,
  queries: Queries,
  trial: { readonly trial: string; readonly owner: string },
): Promise<void> {
  const rows = await queries.query(
    `with open as (
       update replica set state = 'ended' where trial = $1 and state <> 'ended' returning job
     ), ended as (
       update attempt a set how = 'superseded', ended_at = now() from open where a.job = open.job and a.how is null
       returning a.job, a.node, a.charged_ms, a.leased_at
     ), ${settleSql("ended", false)}
     select open.job, ended.node from open left join ended on ended.job = open.job`,
    [trial.trial],
  );
  const closed = parseRows(Closed, rows);
  await boss.cancel(
    queries,
    closed.map(({ job }) => job),
  );
  const stops = closed.flatMap(({ node }): QueueNews[] =>
    node === null ? [] : [{ type: "stop-asked", id: trial.trial, node, how: "cancel" }],
  );
  await tell(queries, stops);
}

export async function endTrial(
  parts: QueueParts,
  queries: Queries,
  trial: { readonly trial: string; readonly owner: string },
  state: RemoteState,
  fault: TrialFault | null,
): Promise<void> {
  await closeReplicas(parts, queries, trial);
  await queries.query(
    `update trial set state = $2, fault = coalesce($3::jsonb, fault), ended_at = now(), revision = revision + 1
     where id = $1`,
    [trial.trial, state, fault && JSON.stringify(fault)],
  );
  await tell(queries, [{ type: "trial-changed", id: trial.trial, owner: trial.owner }]);
}
