/** Users who were removed, and sessions that were ended, told to every relay of the database in the same transaction. */
import * as v from "valibot";
import { Text, UserId } from "../../protocol/index.ts";
import type { Database, Queries } from "../database/index.ts";

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
type Listener = (news: UserNews) => void;

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

export interface UserNewsFeed {
  on(listener: Listener): () => void;
  close(): Promise<void>;
}

export async function openUserNews(database: Database): Promise<UserNewsFeed> {
  const listeners = new Set<Listener>();
  const tell = (news: UserNews): void => {
    for (const listener of listeners) listener(news);
  };
  const tellAgain = async (): Promise<void> => {
    tell({ change: "missed" });
    for (const user of await removedLately(database)) tell({ change: "removed", user });
  };
  const stop = await database.listen(CHANNEL, (payload) => {
    if (payload === "") {
      // a database that is away again calls again when it is back
      void tellAgain().catch(() => undefined);
      return;
    }
    const parsed = v.safeParse(Payload, payload);
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
