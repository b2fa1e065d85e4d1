/** Users who were removed, and sessions that were ended, told to every relay of the database in the same transaction. */
import * as v from "valibot";
import { Text, UserId } from "../../protocol/index.ts";
import type { Database, Queries } from "../database/index.ts";
import { openNewsFeed, type NewsFeed } from "./news-feed.ts";

const CHANNEL = "firstlight_users";

const UserNews = v.variant("change", [
  v.strictObject({ change: v.literal("removed"), user: UserId }),
  /** user: null is everybody. spare: the connection that asked for it */
  v.strictObject({
    change: v.literal("sessions-ended"),
    user: v.nullable(UserId),
    spare: v.nullable(Text(64)),
  }),
]);
/** missed: the connection was lost; whatever was told meanwhile is not known, but for who was removed: told next */
export type UserNews = v.InferOutput<typeof UserNews> | { readonly change: "missed" };
const Payload = v.pipe(v.string(), v.parseJson(), UserNews);

/** Told after the commit, or not at all. */
export async function tellUsers(queries: Queries, news: v.InferOutput<typeof UserNews>): Promise<void> {
  await queries.query("select pg_notify($1, $2)", [CHANNEL, JSON.stringify(news)]);
}

const Removed = v.object({ id: UserId });

/** Who was removed within the last week: whoever did it may have died before all of it was done. */
export async function removedLately(queries: Queries): Promise<readonly string[]> {
  const rows = await queries.query(
    "select id from identity_user where removed_at > clock_timestamp() - interval '7 days'",
  );
  return rows.map((row) => v.parse(Removed, row).id);
}

async function* missedNews(database: Database): AsyncGenerator<UserNews> {
  yield { change: "missed" };
  for (const user of await removedLately(database)) yield { change: "removed", user };
}

export const openUserNews = (database: Database): Promise<NewsFeed<UserNews>> =>
  openNewsFeed<UserNews>(database, { name: CHANNEL, schema: Payload, missed: () => missedNews(database) });
