/** Live news of trials to whoever follows them, on this relay and on others of the same database. */
import type { Namespace } from "socket.io";
import type { TrialQueue } from "../queue/index.ts";
import type { SocketLimits } from "./limits/index.ts";
import { linkRelays, type Progressed } from "./link-relays.ts";
import type { RelayParts } from "./parts.ts";
import { isSlow } from "./slow-readers.ts";

/** Changes of the same trial within it are told once. */
const GATHER_MS = 50;

export interface FanOut {
  progressed(notice: Progressed): void;
  /** `queue` tells every relay by itself, so this goes to this relay's followers alone */
  trialChanged(owner: string, trial: string): void;
  close(): Promise<void>;
}

const prefix = "trial:";
export const followersOf = (trial: string): string => `${prefix}${trial}`;
/** @returns the trial; null: a room for something else */
export const followedBy = (room: string): string | null =>
  room.startsWith(prefix) ? room.slice(prefix.length) : null;

export interface FanOutOptions {
  readonly users: Namespace;
  readonly queue: TrialQueue;
  readonly limits: SocketLimits;
  readonly relays: RelayParts["relays"];
  readonly report: (error: unknown) => void;
}

export async function openFanOut(options: FanOutOptions): Promise<FanOut> {
  const { users, queue, limits, relays, report } = options;
  const tellHere = (notice: Progressed): void => {
    for (const id of users.adapter.rooms.get(followersOf(notice.trial)) ?? []) {
      const socket = users.sockets.get(id);
      if (socket && !isSlow(socket, limits)) socket.emit("trial-progressed", notice);
    }
  };
  const others = relays && (await linkRelays(relays, tellHere, report));
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
      users.to(followersOf(status.trial)).emit("trial-changed", status);
  };
  return {
    progressed(notice) {
      tellHere(notice);
      others?.tell(notice);
    },
    trialChanged(owner, trial) {
      if (!users.adapter.rooms.has(followersOf(trial))) return;
      const trials = changed.get(owner) ?? new Set<string>();
      changed.set(owner, trials.add(trial));
      timer ??= setTimeout(tellChanges, GATHER_MS);
    },
    async close() {
      if (timer) clearTimeout(timer);
      await others?.close();
    },
  };
}
