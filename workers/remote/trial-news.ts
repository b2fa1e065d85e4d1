/** What is heard of one trial at a relay, in the order in which it came. */
import type { TrialStatus } from "../../protocol/index.ts";
import { createEventQueue } from "../host/index.ts";
import type { LiveNews, StatusFeed } from "./status-feed.ts";

/** refused: the relay will not have this side any more, and nothing else is heard */
export type News = { readonly status: TrialStatus } | { readonly live: LiveNews } | "forgotten" | "refused";

export interface TrialNews extends AsyncIterable<News> {
  /** revision of the newest status; -1: none is known */
  readonly newest: number;
  /** takes a status that was asked for; older ones are dropped */
  tell(status: TrialStatus): void;
  close(): void;
}

/** @param onState - hears each newer state at once, before it is read here @param signal - ends the news */
export function hearTrial(
  id: string,
  feed: StatusFeed,
  onState: (state: TrialStatus["state"]) => void,
  signal: AbortSignal,
): TrialNews {
  const news = createEventQueue<News>();
  let newest = -1;
  const tell = (status: TrialStatus): void => {
    if (status.revision <= newest) return;
    newest = status.revision;
    onState(status.state);
    news.push({ status });
  };
  const forget = feed.follow(id, {
    onStatus: tell,
    onLive: (live) => news.push({ live }),
    isThere: () => newest >= 0,
    onForgotten: () => news.push("forgotten"),
    onRefused: () => news.push("refused"),
  });
  signal.addEventListener("abort", news.end, { once: true });
  return {
    get newest() {
      return newest;
    },
    tell,
    close: () => {
      forget();
      signal.removeEventListener("abort", news.end);
    },
    [Symbol.asyncIterator]: () => news[Symbol.asyncIterator](),
  };
}
