import * as v from "valibot";
import { Count } from "../../study/index.ts";
import { KeptCheckpoint, RemoteState, TrialFault, TrialResult, TrialStatus } from "../../protocol/index.ts";
import type { Queries } from "../database/index.ts";
import { parseRows } from "./rows.ts";

const Status = v.object({
  trial: v.string(),
  state: RemoteState,
  revision: Count,
  node: TrialStatus.entries.node,
  replica: v.nullable(Count),
  kept: v.nullable(KeptCheckpoint),
  result: v.nullable(TrialResult),
  fault: v.nullable(TrialFault),
  lost_nodes: Count,
});

/** Before one is accepted, the eldest replica that is not rejected stands for the trial. */
const statusSql = `
  select t.id as trial, t.state, t.revision, t.node, t.fault, t.lost_nodes, r.replica, r.kept, s.result
  from trial t
  left join lateral (
    select replica, kept from replica r
    where r.trial = t.id and (r.replica = t.accepted or t.accepted is null and not r.rejected)
    order by replica limit 1
  ) r on true
  left join result s on s.trial = t.id and s.replica = t.accepted
  where t.owner = $1 and t.id = any($2::uuid[])`;

/** Ids that are not `owner`'s are absent. */
export async function readStatuses(
  queries: Queries,
  owner: string,
  ids: readonly string[],
): Promise<TrialStatus[]> {
  if (ids.length === 0) return [];
  const rows = parseRows(Status, await queries.query(statusSql, [owner, ids]));
  return rows.map(({ lost_nodes, replica, ...status }) => ({
    ...status,
    ...(replica === null ? {} : { replica }),
    lostNodes: lost_nodes,
  }));
}
