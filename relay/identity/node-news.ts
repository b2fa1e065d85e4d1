/** What changed about nodes, told to every relay of the database: in the transaction that changes it. */
import * as v from "valibot";
import { NodeId } from "../../protocol/index.ts";
import type { Database, Queries } from "../database/index.ts";

const CHANNEL = "firstlight_nodes";

const changes = ["pause", "resume", "drain", "revoke", "serve", "paired", "credited"] as const;
const News = v.pipe(v.string(), v.parseJson(), v.strictObject({ node: NodeId, change: v.picklist(changes) }));
export type NodeNews = v.InferOutput<typeof News>;
type Listener = (node: string, change: NodeNews["change"]) => void;

/** Told after the commit, or not at all. */
export async function tellNodes(queries: Queries, node: string, change: NodeNews["change"]): Promise<void> {
  await queries.query("select pg_notify($1, $2)", [CHANNEL, JSON.stringify({ node, change })]);
}

const Changed = v.object({ id: NodeId, paused: v.boolean(), revoked: v.boolean() });

/**
 * After a lost connection: where the nodes stand that changed within the last hour, told again; and for a week, who was
 * revoked, since a relay that was cut off for longer has their sockets still.
 */
async function recentChanges(database: Database): Promise<readonly NodeNews[]> {
  const rows = await database.query(
    `select id, paused, revoked_at is not null as revoked from identity_node
     where changed_at > clock_timestamp() - interval '1 hour'
       or revoked_at > clock_timestamp() - interval '7 days'`,
  );
  return rows.map((row) => {
    const { id, paused, revoked } = v.parse(Changed, row);
    return { node: id, change: revoked ? "revoke" : paused ? "pause" : "resume" };
  });
}

export interface NodeNewsFeed {
  on(listener: Listener): () => void;
  close(): Promise<void>;
}

export async function openNodeNews(database: Database): Promise<NodeNewsFeed> {
  const listeners = new Set<Listener>();
  const tell = ({ node, change }: NodeNews): void => {
    for (const listener of listeners) listener(node, change);
  };
  const stop = await database.listen(CHANNEL, (payload) => {
    if (payload === "") {
      // a database that is away again calls again when it is back
      void recentChanges(database).then(
        (news) => news.forEach(tell),
        () => undefined,
      );
      return;
    }
    const parsed = v.safeParse(News, payload);
    if (parsed.success) tell(parsed.output);
  });
  return {
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: stop,
  };
}
