/** Takes trials in. Those that come while others are being written wait, and are written together. */
import { randomUUID } from "node:crypto";
import { WorkbenchError } from "../../study/index.ts";
import type { TrialStatus } from "../../protocol/index.ts";
import { addJobs } from "./boss-jobs.ts";
import { trialChanged, workAvailable } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { parseRows } from "./rows.ts";
import { readStatuses } from "./statuses.ts";
import type { Submission } from "./trial-queue.ts";
import * as v from "valibot";

/** what matching compares, beside the work itself */
const rowOf = ({ id, owner, weight, mostAtOnce, work }: Submission) => ({
  id,
  owner,
  weight,
  most: mostAtOnce,
  work,
  job: randomUUID(),
  study: work.order.spec.studyId.slice(0, 64),
  number: work.order.spec.trialNumber,
  epochs: work.order.untilEpoch,
  cost_ms: work.estimateMs / weight,
  scope: work.visibility.scope,
  named: work.visibility.scope === "named" ? work.visibility.nodes : [],
  backend: work.needs.backend,
  memory: work.needs.memoryBytes,
  buffer: work.needs.bufferBytes,
  features: work.needs.features,
  template: work.template.name,
  runtime: work.template.runtime ?? null,
  signer: work.signed?.publicKey ?? null,
  blob: work.data.id,
});

/**
 * Somebody who was away begins where the others are: what he did not use meanwhile is not saved up. Owners are locked
 * in their order, and those who are new here before the others: nobody waits in a circle.
 */
const submitSql = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as x (id uuid, owner text, weight float8, most int, work jsonb, job uuid,
      study text, number int, epochs int, cost_ms float8, scope text, named text[], backend text, memory bigint,
      buffer bigint, features text[], template text, runtime text, signer text, blob text)
  ), fresh as (
    insert into trial (id, owner, study, number, epochs, work)
    select id, owner, study, number, epochs, work from given order by id
    on conflict (id) do nothing returning id as trial, owner
  ), waiting as (
    insert into replica (job, trial, replica, owner, weight, cost_ms, scope, named, backend, memory, buffer, features,
      template, runtime, signer, blob)
    select g.job, g.id, 0, g.owner, g.weight, g.cost_ms, g.scope, g.named, g.backend, g.memory, g.buffer, g.features,
      g.template, g.runtime, g.signer, g.blob
    from given g join fresh f on f.trial = g.id returning job, trial
  ), queued as (${addJobs("waiting")}
  ), users as materialized (
    select distinct on (g.owner) g.owner, served_ms, most
    from given g join fresh f on f.trial = g.id cross join queue_fairness order by g.owner
  ), come as (
    insert into usage (owner, used_ms, most) select owner, served_ms, most from users order by owner
    on conflict (owner) do nothing returning owner
  ), behind as materialized (
    select u.owner, users.served_ms, users.most from usage u join users on users.owner = u.owner
    where (select count(*) from come) >= 0 and (u.used_ms < users.served_ms or u.most is distinct from users.most)
    order by u.owner for update of u
  ), back as (
    update usage u set used_ms = greatest(u.used_ms, behind.served_ms), most = behind.most from behind
    where u.owner = behind.owner
  ), told as (${trialChanged("fresh")}), woken as (${workAvailable("fresh")})
  select trial, (select count(*) from told) + (select count(*) from woken) as told from waiting`;

const Fresh = v.object({ trial: v.string() });

const begun = (id: string): TrialStatus => ({
  trial: id,
  state: "waiting",
  revision: 1,
  node: null,
  replica: 0,
  kept: null,
  result: null,
  fault: null,
  lostNodes: 0,
});

/** @returns in the order of `submissions`, none of them twice; an error in place of one whose id is another owner's */
export async function submitAll(
  { database }: QueueParts,
  submissions: readonly Submission[],
): Promise<(TrialStatus | WorkbenchError)[]> {
  const rows = await database.query(submitSql, [JSON.stringify(submissions.map(rowOf))]);
  const fresh = new Set(parseRows(Fresh, rows).map(({ trial }) => trial));
  const answers: (TrialStatus | WorkbenchError)[] = [];
  for (const { id, owner } of submissions) {
    if (fresh.has(id)) answers.push(begun(id));
    else {
      const [status] = await readStatuses(database, owner, [id]);
      const action = "Submit it with an id of its own.";
      answers.push(status ?? new WorkbenchError("id-taken", `The id ${id} is another user's.`, action));
    }
  }
  return answers;
}
