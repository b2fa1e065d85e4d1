/** Whose lease a token is: from memory where this relay knows it, else from the database. */
import { WorkbenchError } from "../../../study/index.ts";
import { authorise, type Subject } from "../../access/index.ts";
import type { HeldLease, TrialQueue } from "../../queue/index.ts";
import { USUAL_LEASE_MS, type LeaseHere, type NodeSession } from "./node-session.ts";

/** @returns null: the queue answers `fenced`, or `repeated` where the message was stored before. @throws WorkbenchError `not-allowed` */
export async function findLease(
  queue: TrialQueue,
  session: NodeSession,
  event: string,
  token: string,
): Promise<LeaseHere | null> {
  const here = session.leases.get(token);
  if (here) {
    demand(session, event, { type: "lease", node: session.id, owner: here.owner });
    return here;
  }
  const held = await queue.holder(token);
  demand(session, event, held ? { type: "lease", node: held.node, owner: held.owner } : { type: "no-lease" });
  return held && leaseOf(held, performance.now());
}

/** @throws WorkbenchError that says why not */
export function demand(session: NodeSession, event: string, subject: Subject): void {
  const { record } = session;
  const principal =
    record && !record.revoked
      ? ({ type: "node", node: session.id, owner: record.owner.id } as const)
      : ({ type: "stranger" } as const);
  const decision = authorise(principal, event, subject);
  if (decision.allowed) return;
  const { code, message, action } = decision.error;
  throw new WorkbenchError(code, message, action);
}

/** Takes over what a renewal tells. Of other nodes' leases nothing is taken, whoever knows their tokens. */
export function noteRenewed(
  session: NodeSession,
  tokens: readonly string[],
  held: ReadonlyMap<string, HeldLease>,
): readonly HeldLease[] {
  const now = performance.now();
  const own: HeldLease[] = [];
  for (const token of tokens) {
    const lease = held.get(token);
    if (lease?.node !== session.id) {
      session.leases.delete(token);
      continue;
    }
    const here = session.leases.get(token) ?? leaseOf(lease, now);
    here.until = now + here.leaseMs;
    session.leases.set(token, here);
    own.push(lease);
  }
  return own;
}

function leaseOf(held: HeldLease, now: number): LeaseHere {
  const { trial, replica, owner } = held;
  const leaseMs = USUAL_LEASE_MS;
  return {
    trial,
    replica,
    owner,
    work: null,
    kept: undefined,
    leaseMs,
    since: null,
    until: now + leaseMs,
    epoch: 0,
  };
}
