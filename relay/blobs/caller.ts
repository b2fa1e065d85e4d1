/** Who asks, and whose blobs he asks about. */
import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { LeaseToken } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { authorise, type AccessEvent, type Subject } from "../access/index.ts";
import type { Identity, Principal } from "../identity/index.ts";
import { writerOf, type Training, type Writer } from "./writer.ts";

export interface Holder extends Training {
  readonly owner: string;
  readonly node: string;
}

export interface CallerPlace {
  readonly identity: Pick<Identity, "session" | "nodes">;
  /** null: no lease with this token stands */
  readonly holderOf: (leaseToken: string) => Promise<Holder | null>;
}

export interface Caller {
  readonly principal: Principal;
  readonly subject: Subject;
  /** of the blobs */
  readonly owner: string;
  /** null: a user, on his own account */
  readonly writer: Writer | null;
  /** by what bytes are counted */
  readonly key: string;
}

/** @throws WorkbenchError `login-needed`, `session-expired`, `lease-ended` */
export async function findCaller(request: IncomingMessage, place: CallerPlace): Promise<Caller> {
  const match = /^(Bearer|Lease) ([\w.-]{1,512})$/i.exec(request.headers.authorization ?? "");
  if (!match)
    throw refusal("login-needed", "Blobs are not for strangers.", "Log in, and send the session's token.");
  const [, scheme, token] = match as unknown as [string, string, string];
  return scheme.toLowerCase() === "bearer" ? byUser(token, place) : byLease(token, place);
}

async function byUser(token: string, { identity }: CallerPlace): Promise<Caller> {
  const principal = await identity.session(token);
  if (!principal) throw refusal("session-expired", "This session has ended.", "Log in again.");
  const { user } = principal;
  return {
    principal,
    subject: { type: "blobs", owner: user },
    owner: user,
    writer: null,
    key: `user ${user}`,
  };
}

/** A revoked node's leases are released; that it is known still is asked here too, in case that takes a moment. */
async function byLease(token: string, { identity, holderOf }: CallerPlace): Promise<Caller> {
  const held = v.is(LeaseToken, token) ? await holderOf(token) : null;
  const [record] = held ? await identity.nodes([held.node]) : [];
  if (!held || !record) throw refusal("lease-ended", "No lease with this token stands.", "Stop this trial.");
  const { node, owner } = held;
  return {
    principal: { type: "node", node, owner: record.owner.id },
    subject: { type: "lease", node, owner },
    owner,
    writer: writerOf(held),
    key: `node ${node}`,
  };
}

/** @throws WorkbenchError `not-allowed` and what else `authorise` says */
export function requireAllowed({ principal, subject }: Caller, event: AccessEvent): void {
  const decision = authorise(principal, event, subject);
  if (decision.allowed) return;
  const { code, message, action } = decision.error;
  throw refusal(code, message, action);
}

const refusal = (code: string, message: string, action: string): WorkbenchError =>
  new WorkbenchError(code, message, action);
