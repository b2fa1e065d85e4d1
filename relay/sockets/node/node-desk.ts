import type { Lease } from "../../../protocol/index.ts";
import type { FanOut } from "../fan-out.ts";
import type { SocketLimits } from "../limits/index.ts";
import type { RelayParts } from "../parts.ts";
import type { TrustKeeper } from "../trust/index.ts";
import { LeaseRounds } from "./lease-rounds.ts";
import type { NodeSession } from "./node-session.ts";
import type { NodeSessions } from "./node-sessions.ts";
import { RenewBatch } from "./renew-batch.ts";

/** What all node sockets of a relay share. */
export interface NodeDesk {
  readonly parts: RelayParts;
  readonly sessions: NodeSessions;
  readonly rounds: LeaseRounds;
  readonly renewals: RenewBatch;
  readonly fanOut: FanOut;
  readonly trust: TrustKeeper;
  readonly limits: SocketLimits;
  readonly report: (error: unknown) => void;
  /** seen revoked since this relay started: a node may be proving its key at that very moment */
  readonly revoked: Set<string>;
  /** something that the page shows of nodes is different now */
  readonly changed: () => void;
}

export interface DeskOptions extends Pick<
  NodeDesk,
  "parts" | "sessions" | "fanOut" | "trust" | "limits" | "report" | "changed"
> {
  readonly renewEveryMs: number;
}

export function openNodeDesk({ renewEveryMs, ...shared }: DeskOptions): NodeDesk {
  const { parts, sessions, report, changed } = shared;
  const rounds = new LeaseRounds({
    queue: parts.queue,
    sessions,
    jitterMs: parts.relays ? 50 : 0,
    report,
    leased(session, lease) {
      noteLease(session, lease);
      session.tell("lease", lease);
      changed();
    },
  });
  const renewals = new RenewBatch(parts.queue, renewEveryMs);
  return { ...shared, rounds, renewals, revoked: new Set() };
}

function noteLease(session: NodeSession, lease: Lease): void {
  const { token, trial, replica, owner, work, leaseMs, kept } = lease;
  const since = performance.now();
  const epoch = kept?.checkpoint.epoch ?? 0;
  const until = since + leaseMs;
  session.leases.set(token, { trial, replica, owner, work, kept, leaseMs, since, until, epoch });
  session.idle -= 1; // it says `ready` again when there is room again
}
