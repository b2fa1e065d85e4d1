/** What relays of one database tell each other over a channel of it. */
import * as v from "valibot";
import type { Database } from "../database/index.ts";

export interface NewsFeed<News> {
  on(listener: (news: News) => void): () => void;
  close(): Promise<void>;
}

export interface NewsChannel<News> {
  readonly name: string;
  /** of one payload; what does not fit is passed over */
  readonly schema: v.GenericSchema<unknown, News>;
  /** what may have been told while the connection was lost; what comes before it breaks off counts */
  readonly missed: () => AsyncIterable<News>;
}

export async function openNewsFeed<News>(
  database: Database,
  { name, schema, missed }: NewsChannel<News>,
): Promise<NewsFeed<News>> {
  const listeners = new Set<(news: News) => void>();
  const tell = (news: News): void => {
    for (const listener of listeners) listener(news);
  };
  const catchUp = async (): Promise<void> => {
    for await (const news of missed()) tell(news);
  };
  const stop = await database.listen(name, (payload) => {
    if (payload === "") {
      // a database that is away again calls again when it is back
      void catchUp().catch(() => undefined);
      return;
    }
    const parsed = v.safeParse(schema, payload);
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
