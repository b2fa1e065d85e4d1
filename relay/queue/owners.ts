/** What the queue holds of each owner, and what is done with it when he is gone. */
import * as v from "valibot";
import { Count } from "../../study/index.ts";
import { endTrial } from "./end-trial.ts";
import type { QueueParts } from "./parts.ts";
import { parseRows } from "./rows.ts";

const underWay = "state in ('waiting', 'leased')";
const UnderWay = v.object({ owner: v.string(), trials: Count });

export async function trialsUnderWay({ database }: QueueParts): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query(
    `select owner, count(distinct trial)::int as trials from replica where ${underWay} group by owner`,
  );
  return new Map(parseRows(UnderWay, rows).map(({ owner, trials }) => [owner, trials]));
}

const atOnce = 100;
const Trial = v.object({ trial: v.string(), owner: v.string() });

/** Ends as cancelled all that waits or is leased; nodes are told to stop. */
export async function cancelAll(parts: QueueParts, owner: string): Promise<void> {
  while ((await cancelSome(parts, owner)) === atOnce);
}

function cancelSome(parts: QueueParts, owner: string): Promise<number> {
  return parts.database.transaction(async (queries) => {
    const rows = await queries.query(
      `select id as trial, owner from trial
       where id in (select trial from replica where owner = $1 and ${underWay}) and ${underWay}
       order by id limit ${atOnce} for update`,
      [owner],
    );
    const trials = parseRows(Trial, rows);
    for (const trial of trials) await endTrial(parts, queries, trial, "cancelled", null);
    return trials.length;
  });
}

const Blob = v.object({ id: v.string() });
const idsOf = (column: string, ...paths: readonly string[]): string =>
  paths.map((path) => `(${column} #>> '{${path}}')`).join(", ");

/**
 * Manifests of the blobs that trials under way name: what they begin with, what was kept of them, and results that wait
 * for a second opinion.
 */
export async function blobsInUse({ database }: QueueParts, owner: string): Promise<readonly string[]> {
  const rows = await database.query(
    `with open as materialized (
       select distinct trial from replica where owner = $1 and ${underWay}
     )
     select distinct id from (
       select b.id from open join trial t on t.id = open.trial
         cross join lateral (values ${idsOf("t.work", "data,id", "checkpoint,id", "signed,files,id")}) b (id)
       union all
       select b.id from open join replica r on r.trial = open.trial
         cross join lateral (values ${idsOf("r.kept", "blob,id", "log,id")}) b (id)
       union all
       select b.id from open join result s on s.trial = open.trial
         cross join lateral (values ${idsOf("s.result", "log,id", "kept,blob,id", "kept,log,id")}) b (id)
     ) named where id is not null`,
    [owner],
  );
  return parseRows(Blob, rows).map(({ id }) => id);
}
