/** A node as one user sees it. Pure. */
import type { NodeState, NodeView } from "../../../protocol/index.ts";
import type { NodeRecord } from "../../identity/index.ts";
import type { HeldLease } from "../../queue/index.ts";
import { isTrusted } from "../../trust/index.ts";
import type { User } from "./user-socket.ts";

export type LeaseInView = HeldLease & {
  readonly study: string;
  readonly number: number;
  readonly epochs: number;
};

export interface NodeFacts {
  readonly record: NodeRecord;
  readonly leases: readonly LeaseInView[];
  /** connected to this very relay */
  readonly here: boolean;
  readonly draining: boolean;
  readonly lastSeenMsAgo: number;
  /** how far the trials are, by id, as far as this relay heard */
  readonly epochs: ReadonlyMap<string, number>;
}

/** A relay that dies cannot say that its nodes left; relays note who is there every half minute. */
const SILENT_MS = 90_000;

export function isSeenBy({ record }: NodeFacts, user: User): boolean {
  return record.owner.id === user.user || record.serves === "anyone" || user.role === "owner";
}

export function toView(facts: NodeFacts, user: User): NodeView {
  const { record, leases, lastSeenMsAgo } = facts;
  const { id, offer, owner, serves, finished, trainingMs } = record;
  const mine = owner.id === user.user;
  const shown = leases.filter((lease) => mine || lease.owner === user.user);
  return {
    id,
    offer,
    owner: { ...owner },
    mine,
    state: stateOf(facts),
    trials: shown.map(({ trial, study, number, epochs }) => ({
      trial,
      study,
      number,
      epoch: facts.epochs.get(trial) ?? 0,
      epochs,
    })),
    trust: { ...record.trust, trusted: isTrusted(record.trust) },
    serves,
    finished,
    trainingMs,
    lastSeenMsAgo: Math.max(0, Math.round(facts.here ? 0 : lastSeenMsAgo)),
  };
}

function stateOf({ record, leases, here, draining, lastSeenMsAgo }: NodeFacts): NodeState {
  if (record.revoked) return "revoked";
  if (!here && (record.hasLeft || lastSeenMsAgo > SILENT_MS)) return "offline";
  if (draining) return "draining";
  if (leases.length > 0) return "training";
  return record.paused ? "paused" : "idle";
}
