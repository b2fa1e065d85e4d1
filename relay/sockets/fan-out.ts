/** Live news of trials to whoever follows them, on this relay and on others of the same database. */
import type { Namespace } from "socket.io";
import * as v from "valibot";
import { userNotices } from "../../protocol/index.ts";
import type { TrialQueue } from "../queue/index.ts";
import type { SocketLimits } from "./limits/index.ts";
import { isSlow } from "./slow-readers.ts";

type Progressed = v.InferOutput<(typeof userNotices)["trial-progressed"]>;

/** Changes of the same trial within it are told once. */
const GATHER_MS = 50;

export interface FanOut {
  progressed(notice: Progressed): void;
  /** `queue` tells every relay by itself, so this goes to this relay's followers alone */
  trialChanged(owner: string, trial: string): void;
  close(): void;
}

export const followersOf = (trial: string): string => `trial:${trial}`;

export interface FanOutOptions {
  readonly users: Namespace;
  readonly queue: TrialQueue;
  readonly limits: SocketLimits;
  /** other relays are told too */
  readonly shared: boolean;
  readonly report: (error: unknown) => void;
}

export function openFanOut({ users, queue, limits, shared, report }: FanOutOptions): FanOut {
  const tellHere = (notice: Progressed): void => {
    for (const id of users.adapter.rooms.get(followersOf(notice.trial)) ?? []) {
      const socket = users.sockets.get(id);
      if (socket && !isSlow(socket, limits)) socket.emit("trial-progressed", notice);
    }
  };
  users.on("trial-progressed", (message: unknown) => {
    const notice = v.safeParse(userNotices["trial-progressed"], message);
    if (notice.success) tellHere(notice.output);
  });
  const changed = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | null = null;
  const tellChanges = (): void => {
    timer = null;
    const owners = [...changed];
    changed.clear();
    for (const [owner, trials] of owners) tellStatuses(owner, [...trials]).catch(report);
  };
  const tellStatuses = async (owner: string, trials: readonly string[]): Promise<void> => {
    for (const status of await queue.statuses(owner, trials))
      users.local.to(followersOf(status.trial)).emit("trial-changed", status);
  };
  return {
    progressed(notice) {
      tellHere(notice);
      if (shared) users.serverSideEmit("trial-progressed", notice);
    },
    trialChanged(owner, trial) {
      if (!users.adapter.rooms.has(followersOf(trial))) return;
      const trials = changed.get(owner) ?? new Set<string>();
      changed.set(owner, trials.add(trial));
      timer ??= setTimeout(tellChanges, GATHER_MS);
    },
    close() {
      if (timer) clearTimeout(timer);
    },
  };
}
