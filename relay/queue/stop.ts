import * as v from "valibot";
import { RemoteState, type TrialStatus } from "../../protocol/index.ts";
import type { Queries } from "../database/index.ts";
import { endTrial } from "./end-trial.ts";
import { tell } from "./news.ts";
import type { QueueParts } from "./parts.ts";
import { parseFirst, parseRows } from "./rows.ts";
import { readStatuses } from "./statuses.ts";

const Trial = v.object({
  trial: v.string(),
  owner: v.string(),
  state: RemoteState,
  stop: v.nullable(v.string()),
});
type Trial = v.InferOutput<typeof Trial>;

/** @returns null: not `owner`'s */
export async function lockTrial(queries: Queries, owner: string, id: string): Promise<Trial | null> {
  const rows = await queries.query(
    "select id as trial, owner, state, stop from trial where id = $1 and owner = $2 for update",
    [id, owner],
  );
  return parseFirst(Trial, rows);
}

async function askToPause(queries: Queries, { trial, owner }: Trial): Promise<void> {
  await queries.query("update trial set stop = 'pause', revision = revision + 1 where id = $1", [trial]);
  // replicas that nobody has begun are not begun any more
  const rows = await queries.query("select node from attempt where trial = $1 and how is null", [trial]);
  const nodes = parseRows(v.object({ node: v.string() }), rows);
  await tell(queries, [
    { type: "trial-changed", id: trial, owner },
    ...nodes.map(({ node }) => ({ type: "stop-asked", id: trial, node, how: "pause" }) as const),
  ]);
}

/** A leased trial that is to pause ends by its node's result; everything else ends now. */
export function stop(
  parts: QueueParts,
  owner: string,
  id: string,
  how: "pause" | "cancel",
): Promise<TrialStatus | null> {
  return parts.database.transaction(async (queries) => {
    const trial = await lockTrial(queries, owner, id);
    if (!trial) return null;
    if (trial.state === "leased" && how === "pause") {
      if (trial.stop === null) await askToPause(queries, trial);
    } else if (trial.state === "waiting" || trial.state === "leased") {
      await endTrial(parts, queries, trial, "cancelled", null);
    }
    return (await readStatuses(queries, owner, [id]))[0] ?? null;
  });
}
