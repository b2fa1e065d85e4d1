/** What a relay knows of one connected node, in memory: it is all said again after a reconnection. */
import type { KeptCheckpoint, NodeOffer, TrialWork } from "../../../protocol/index.ts";
import type { NodeRecord } from "../../identity/index.ts";

/** leases whose length nobody told (resumed ones) are taken to last so long */
export const USUAL_LEASE_MS = 30_000;

/** A lease that this relay pushed or saw renewed: enough to judge live messages without the database. */
export interface LeaseHere {
  readonly trial: string;
  readonly replica: number;
  readonly owner: string;
  /** null: pushed by another relay, or before this one started */
  readonly work: TrialWork | null;
  /** what was kept of it last; undefined: this relay does not know */
  kept: KeptCheckpoint | null | undefined;
  readonly leaseMs: number;
  /** when it was pushed, of the monotonic clock; null: not by this relay */
  readonly since: number | null;
  /** of the monotonic clock; nothing live counts after it */
  until: number;
  epoch: number;
}

export interface NodeSession {
  readonly id: string;
  readonly address: string;
  /** null: not paired yet */
  record: NodeRecord | null;
  offer: NodeOffer;
  /** leases that it would take, as it said last */
  idle: number;
  has: readonly string[];
  draining: boolean;
  /** when leases were last asked for it, of the monotonic clock */
  servedAt: number;
  /** false: its socket is gone */
  open: boolean;
  /** by token */
  readonly leases: Map<string, LeaseHere>;
  /** tells its socket */
  readonly tell: (notice: string, message: object) => void;
  readonly hangUp: () => void;
}

/** How many leases it may be pushed now. Those on their way to it are counted, since it spoke before it knew of them. */
export function freeSlots(session: NodeSession, now: number): number {
  const { record, draining, open } = session;
  if (!record || record.paused || record.revoked || draining || !open) return 0;
  for (const [token, lease] of session.leases) if (lease.until < now) session.leases.delete(token);
  return Math.max(0, Math.min(session.idle, session.offer.slots - session.leases.size));
}
