/** Says in this tab and in others that something stored has changed. */
import * as v from "valibot";

const News = v.variant("type", [
  v.object({ type: v.literal("studies") }),
  /** another relay was named, or the user came or went */
  v.object({ type: v.literal("relay") }),
  v.object({ type: v.literal("study"), id: v.string() }),
  /** what the user has to know of and to act on, whichever screen is open */
  v.object({ type: v.literal("trouble"), words: v.string() }),
  /** its sweep has ended */
  v.object({
    type: v.literal("finished"),
    id: v.string(),
    name: v.string(),
    finished: v.number(),
    planned: v.number(),
    best: v.nullable(v.object({ trial: v.number(), valLoss: v.number(), predicted: v.boolean() })),
  }),
]);
export type News = v.InferOutput<typeof News>;

export interface NewsRoom {
  tell(news: News): void;
  /** @returns what stops it */
  listen(listener: (news: News) => void): () => void;
}

export function openNewsRoom(): NewsRoom {
  const channel = new BroadcastChannel("firstlight");
  const listeners = new Set<(news: News) => void>();
  const hand = (news: News): void => {
    for (const listener of listeners) listener(news);
  };
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const news = v.safeParse(News, data);
    if (news.success) hand(news.output);
  };
  return {
    tell(news) {
      channel.postMessage(news);
      hand(news);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
