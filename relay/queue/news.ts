/** What happened, told to every relay of the database by NOTIFY, inside the transaction that made it happen. */
import * as v from "valibot";
import { NodeId, TrialId, UserId } from "../../protocol/index.ts";
import type { Queries } from "../database/index.ts";
import type { QueueNews } from "./trial-queue.ts";

export const NEWS_CHANNEL = "firstlight_queue";

const News = v.variant("type", [
  v.object({ type: v.literal("trial-changed"), id: TrialId, owner: UserId }),
  v.object({ type: v.literal("work-available") }),
  v.object({
    type: v.literal("stop-asked"),
    id: TrialId,
    node: NodeId,
    how: v.picklist(["pause", "cancel"]),
  }),
]);

/** After a connection was lost nobody knows what was told meanwhile; there may be work. */
export function parseNews(payload: string): QueueNews | null {
  if (payload === "") return { type: "work-available" };
  try {
    const parsed = v.safeParse(News, JSON.parse(payload));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** For use inside of statements. @param from - rows with `trial` and `owner` */
export const trialChanged = (from: string): string =>
  `select pg_notify('${NEWS_CHANNEL}', jsonb_build_object('type', 'trial-changed', 'id', trial, 'owner', owner)::text)
   from ${from}`;
export const workAvailable = (from: string): string =>
  `select pg_notify('${NEWS_CHANNEL}', '{"type":"work-available"}') from ${from} limit 1`;

/** PostgreSQL tells equal ones of a transaction once. */
export async function tell(queries: Queries, news: readonly QueueNews[]): Promise<void> {
  if (news.length === 0) return;
  await queries.query("select pg_notify($1, told) from unnest($2::text[]) as told", [
    NEWS_CHANNEL,
    news.map((one) => JSON.stringify(one)),
  ]);
}
