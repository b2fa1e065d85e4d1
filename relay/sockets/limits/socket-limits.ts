/** How much one side may ask of a relay; a fault test turns them up. */
import type { EndedKept } from "../../queue/index.ts";
import type { BucketSize } from "./token-bucket.ts";

export interface SocketLimits {
  readonly messages: BucketSize;
  /** more of them for each lease that a node can hold at once */
  readonly messagesPerSlot: number;
  /** users have as much more to say as a node with so many slots: a large sweep is one message a trial */
  readonly userSlots: Readonly<Record<"owner" | "member" | "guest", number>>;
  /** connections of one user at once: each has its own share of messages */
  readonly userSockets: Readonly<Record<"owner" | "member" | "guest", number>>;
  /** trials of one user that wait; null: no limit. They stay until they are trained */
  readonly waiting: Readonly<Record<"owner" | "member" | "guest", number | null>>;
  /**
   * Of one user's trials that have ended; null: all of the last 30 days. The oldest go first, whether he has heard of them
   * or not: a page asks for its results as soon as it is connected, and keeps them itself.
   */
  readonly ended: Readonly<Record<"owner" | "member" | "guest", EndedKept | null>>;
  /** trials under way that one connection may follow */
  readonly followed: number;
  /** from one address, of those that have not logged in or proven a key yet */
  readonly connections: BucketSize;
  /** on this machine itself, where there is no stranger */
  readonly loopbackConnections: BucketSize;
  readonly submits: BucketSize;
  readonly ownerSubmits: BucketSize;
  /** a stranger says who he is by then, or is sent away */
  readonly strangerMs: number;
  /** messages that make no sense, before the relay hangs up */
  readonly strikes: number;
  /** above so many packets that wait for a slow reader, progress is left out for him */
  readonly queuedPackets: number;
  readonly queuedBytes: number;
  /** nothing read for so long: hang up */
  readonly stuckMs: number;
}

export const usualLimits: SocketLimits = {
  messages: { burst: 60, perSecond: 20 },
  messagesPerSlot: 5,
  userSlots: { owner: 16, member: 4, guest: 0 },
  userSockets: { owner: 256, member: 32, guest: 4 },
  waiting: { owner: null, member: 10_000, guest: 100 },
  // As many as may wait, so that whoever submits all he may and goes away finds every one of them. A work has a few
  // kilobytes: the bytes bind only who writes large ones on purpose. Logs and checkpoints of what ended more than a week
  // ago are swept anyway, so a guest's result says little after that.
  ended: {
    owner: null,
    member: { trials: 10_000, bytes: 256 * 2 ** 20, days: 30 },
    guest: { trials: 100, bytes: 2 ** 20, days: 7 },
  },
  followed: 10_000,
  connections: { burst: 10, perSecond: 10 / 60 },
  loopbackConnections: { burst: 6000, perSecond: 500 },
  submits: { burst: 100, perSecond: 100 / 60 },
  ownerSubmits: { burst: 2000, perSecond: 100 },
  strangerMs: 10_000,
  strikes: 5,
  queuedPackets: 64,
  queuedBytes: 1_000_000,
  stuckMs: 30_000,
};
