/** What changed about nodes, told to every relay of the database: in the transaction that changes it. */
import * as v from "valibot";
import { NodeId } from "../../protocol/index.ts";
import type { Database, Queries } from "../database/index.ts";
import { openNewsFeed, type NewsFeed } from "./news-feed.ts";

const CHANNEL = "firstlight_nodes";

const changes = ["pause", "resume", "drain", "revoke", "serve", "paired", "credited"] as const;
const News = v.pipe(v.string(), v.parseJson(), v.strictObject({ node: NodeId, change: v.picklist(changes) }));
export type NodeNews = v.InferOutput<typeof News>;

/** Told after the commit, or not at all. */
export async function tellNodes(queries: Queries, node: string, change: NodeNews["change"]): Promise<void> {
  await queries.query("select pg_notify($1, $2)", [CHANNEL, JSON.stringify({ node, change })]);
}

const Changed = v.object({ id: NodeId, paused: v.boolean(), revoked: v.boolean() });

/**
 * After a lost connection: where the nodes stand that changed within the last hour, told again; and for a week, who was
 * revoked, since a relay that was cut off for longer has their sockets still.
 */
async function* recentChanges(database: Database): AsyncGenerator<NodeNews> {
  const rows = await database.query(
    `select id, paused, revoked_at is not null as revoked from identity_node
     where changed_at > clock_timestamp() - interval '1 hour'
       or revoked_at > clock_timestamp() - interval '7 days'`,
  );
  for (const row of rows) {
    const { id, paused, revoked } = v.parse(Changed, row);
    yield { node: id, change: revoked ? "revoke" : paused ? "pause" : "resume" };
  }
}

export const openNodeNews = (database: Database): Promise<NewsFeed<NodeNews>> =>
  openNewsFeed(database, { name: CHANNEL, schema: News, missed: () => recentChanges(database) });
