/**
 * What a relay tells of trials, each to whoever follows it. Notices may get lost with a connection or a relay; every
 * new connection, and a look now and then, asks for what is known durably.
 */
import type * as v from "valibot";
import type { TrialStatus, userNotices } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { UserLink } from "../link/index.ts";

export type LiveNews = v.InferOutput<(typeof userNotices)["trial-progressed"]>;
export interface Follower {
  readonly onStatus: (status: TrialStatus) => void;
  readonly onLive: (news: LiveNews) => void;
  /** whether the relay has the trial, as far as its follower knows */
  readonly isThere: () => boolean;
  /** It had, and has not any more: a relay keeps what has ended neither for ever nor without limit. */
  readonly onForgotten: () => void;
  /** The relay will not have this side any more: nothing else is heard. Also of a follower who comes later. */
  readonly onRefused: () => void;
}

export interface StatusFeed {
  /** @returns ends it */
  follow(id: string, follower: Follower): () => void;
  /** Asks now. @returns of those ids that the relay knows */
  ask(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, TrialStatus>>;
  close(): void;
}

const MOST_IDS = 100;

/** @param lookMs - between looks for what notices may have missed */
export function createStatusFeed(link: UserLink, lookMs: number): StatusFeed {
  const followers = new Map<string, Follower>();
  const tell = (status: TrialStatus): void => followers.get(status.trial)?.onStatus(status);
  const ask: StatusFeed["ask"] = async (ids, signal) => {
    const known = new Map<string, TrialStatus>();
    for (let from = 0; from < ids.length; from += MOST_IDS) {
      const { trials } = await link.ask("follow", { ids: ids.slice(from, from + MOST_IDS) }, signal);
      for (const status of trials) known.set(status.trial, status);
    }
    return known;
  };
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || followers.size === 0) return;
    looking = true;
    try {
      const there = [...followers].filter(([, { isThere }]) => isThere());
      const known = await ask([...followers.keys()]);
      for (const status of known.values()) tell(status);
      for (const [id, follower] of there)
        if (!known.has(id) && followers.get(id) === follower) follower.onForgotten();
    } catch (error) {
      // of a link that is refused its followers hear below; who closes one has left them
      if (!(error instanceof WorkbenchError)) throw error;
    } finally {
      looking = false;
    }
  };
  const forget = [
    link.on("trial-changed", tell),
    link.on("trial-progressed", (news) => followers.get(news.trial)?.onLive(news)),
    link.onState((state) => {
      if (state === "open") void look();
      if (state === "refused") for (const { onRefused } of [...followers.values()]) onRefused();
    }),
  ];
  const timer = setInterval(() => {
    if (link.state === "open") void look();
  }, lookMs);
  return {
    follow: (id, follower) => {
      followers.set(id, follower);
      if (link.state === "refused") follower.onRefused();
      return () => void followers.delete(id);
    },
    ask,
    close: () => {
      clearInterval(timer);
      for (const stop of forget) stop();
    },
  };
}
