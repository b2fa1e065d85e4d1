import { randomUUID } from "node:crypto";
import type { Queries } from "../database/index.ts";
import { addJobs } from "./boss-jobs.ts";
import { tell } from "./news.ts";

/** One more training of a trial, from its own beginning: another's checkpoint is what it is to be compared with. */
export async function addReplica(
  queries: Queries,
  trial: { readonly trial: string; readonly owner: string },
): Promise<void> {
  const job = randomUUID();
  await queries.query(
    `with counted as (
       update trial set replicas = replicas + 1, accepted = null, ended_at = null, revision = revision + 1,
         state = case when exists (select 1 from replica where trial = $1 and state = 'leased')
           then 'leased' else 'waiting' end
       where id = $1 returning replicas
     ), waiting as (
     insert into replica (job, trial, replica, owner, weight, cost_ms, scope, named, backend, memory, buffer, features,
       template, runtime, signer, blob)
     select $2::uuid, trial, counted.replicas - 1, owner, weight, cost_ms, scope, named, backend, memory, buffer,
       features, template, runtime, signer, blob
     from replica, counted where trial = $1 and replica = 0 returning job, trial
     )
     ${addJobs("waiting")}`,
    [trial.trial, job],
  );
  await tell(queries, [
    { type: "trial-changed", id: trial.trial, owner: trial.owner },
    { type: "work-available" },
  ]);
}

/** Its result stays in the table, for people, and counts no more; neither does what it kept. */
export async function rejectReplica(queries: Queries, trial: string, replica: number): Promise<void> {
  await queries.query("update replica set rejected = true where trial = $1 and replica = $2", [
    trial,
    replica,
  ]);
}
