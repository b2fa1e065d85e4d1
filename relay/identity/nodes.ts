/** Paired nodes: what they offer, what their owners decided, what they have earned. */
import type { NodeChange, NodeOffer } from "../../protocol/index.ts";
import type { Database, Queries } from "../database/index.ts";
import type { NodeRecord } from "./identity.ts";
import { tellNodes } from "./node-news.ts";
import { nodeColumns, toRecord } from "./node-rows.ts";
import { revokedKey, unknownNode } from "./refusals.ts";

const joined = `select ${nodeColumns} from identity_node n join identity_user u on u.id = n.owner`;

export async function findNode(queries: Queries, id: string): Promise<NodeRecord | null> {
  const [row] = await queries.query(`${joined} where n.id = $1`, [id]);
  return row ? toRecord(row) : null;
}

export async function listNodes(queries: Queries, ids?: readonly string[]): Promise<readonly NodeRecord[]> {
  const [where, values] = ids ? ["and n.id = any($1::text[])", [ids]] : ["", []];
  const rows = await queries.query(
    `${joined} where n.revoked_at is null ${where} order by n.paired_at, n.id`,
    values,
  );
  return rows.map(toRecord);
}

/** What it offers may be new, its name too. */
export async function nodeSeen(queries: Queries, id: string, offer: NodeOffer | null): Promise<void> {
  await queries.query(
    `update identity_node set seen_at = clock_timestamp(), left_at = null, offer = coalesce($2::jsonb, offer)
     where id = $1 and revoked_at is null`,
    [id, offer && JSON.stringify(offer)],
  );
}

/** Connected, all of them, at this moment. */
export async function nodesStillHere(queries: Queries, ids: readonly string[]): Promise<void> {
  await queries.query(
    `update identity_node set seen_at = clock_timestamp(), left_at = null
     where id = any($1::text[]) and revoked_at is null`,
    [ids],
  );
}

/** Its connection to one relay ended. Where it has another, that relay soon says that it is still here. */
export async function nodeLeft(queries: Queries, id: string): Promise<void> {
  await queries.query(
    "update identity_node set seen_at = clock_timestamp(), left_at = clock_timestamp() where id = $1",
    [id],
  );
}

/** draining is no state: whoever is connected is told, and may come back */
const changes: Readonly<Record<NodeChange["change"], string>> = {
  pause: "paused = true",
  resume: "paused = false",
  drain: "paused = paused",
  serve: "serves = $2",
  revoke: "revoked_at = coalesce(revoked_at, clock_timestamp())",
};

/** @throws WorkbenchError `unknown-node`; `revoked`, which no other change undoes */
export async function changeNode(database: Database, id: string, change: NodeChange): Promise<NodeRecord> {
  const record = await database.transaction(async (queries) => {
    const before = await findNode(queries, id);
    if (!before || (before.revoked && change.change !== "revoke")) return before;
    await queries.query(
      `update identity_node set ${changes[change.change]}, changed_at = clock_timestamp() where id = $1`,
      change.change === "serve" ? [id, change.whom] : [id],
    );
    await tellNodes(queries, id, change.change);
    return findNode(queries, id);
  });
  if (!record) throw unknownNode(id);
  if (record.revoked && change.change !== "revoke") throw revokedKey(id);
  return record;
}

const MOST_LIES = 2;

/**
 * A lie ends the node's row of valid results, and its owner's: with it all his nodes begin anew, so that many keys earn
 * one man no more trust than one. null: nothing was compared, only what it did is counted. The second lie of a node revokes it.
 * @throws WorkbenchError `unknown-node`
 */
export async function creditNode(
  database: Database,
  id: string,
  { valid, trainingMs }: { readonly valid: boolean | null | "differed"; readonly trainingMs: number },
): Promise<NodeRecord> {
  const record = await database.transaction(async (queries) => {
    const before = await findNode(queries, id);
    if (!before) return null;
    await queries.query(
      valid === false ? lied : valid === true ? honest : valid === null ? finished : differed,
      valid === false ? [id] : [id, trainingMs],
    );
    if (typeof valid === "boolean") await queries.query(ownersRow(valid), [before.owner.id]);
    const after = await findNode(queries, id);
    await tellNodes(queries, id, after?.revoked === true && !before.revoked ? "revoke" : "credited");
    return after;
  });
  if (!record) throw unknownNode(id);
  return record;
}

const more = "finished = finished + 1, training_ms = training_ms + $2, changed_at = clock_timestamp()";
const finished = `update identity_node set ${more} where id = $1`;
const differed = `update identity_node set valid_in_a_row = 0, ${more} where id = $1`;
const honest = `update identity_node set valid_in_a_row = valid_in_a_row + 1, ${more} where id = $1`;
const lied = `update identity_node set valid_in_a_row = 0, lies = lies + 1, changed_at = clock_timestamp(),
  revoked_at = case when lies + 1 >= ${MOST_LIES} then coalesce(revoked_at, clock_timestamp()) else revoked_at end
  where id = $1`;
const ownersRow = (valid: boolean): string =>
  `update identity_user set valid_in_a_row = ${valid ? "valid_in_a_row + 1" : "0"} where id = $1`;
