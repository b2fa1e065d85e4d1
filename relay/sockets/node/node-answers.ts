/** What a proven node is answered. */
import type * as v from "valibot";
import {
  nodeRequests,
  type BlobRef,
  type KeptCheckpoint,
  type Renewed,
  type Taken,
} from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { betweenFaults } from "../../fault-points.ts";
import type { LeaseHere, NodeSession } from "./node-session.ts";
import { demand, findLease, noteRenewed } from "./hold.ts";
import type { NodeDesk } from "./node-desk.ts";
import { takeResult } from "./take-result.ts";
import { requireBlobs } from "../require-blobs.ts";
import { passOn } from "./pass-on.ts";

type Request<K extends keyof typeof nodeRequests> = v.InferOutput<(typeof nodeRequests)[K]["request"]>;

export async function answerReady(desk: NodeDesk, session: NodeSession, ready: Request<"ready">) {
  demand(session, "ready", { type: "none" });
  if (ready.offer) {
    session.offer = ready.offer;
    await desk.parts.identity.seen(session.id, ready.offer);
  }
  session.idle = ready.idle;
  session.has = ready.has;
  desk.changed();
  if (ready.idle > 0) desk.rounds.wake();
  return {};
}

/** `resume` and `renew` are one: a lease stands or it does not, whichever relay pushed it. */
export async function answerRenew(
  desk: NodeDesk,
  session: NodeSession,
  { tokens }: Request<"renew">,
): Promise<Renewed> {
  demand(session, "renew", { type: "no-lease" });
  const held = await desk.renewals.renew(tokens);
  const own = noteRenewed(session, tokens, held);
  const stop = tokens.flatMap((token) => {
    const how = held.get(token)?.stop;
    return how && session.leases.has(token) ? [{ token, how }] : [];
  });
  if (own.length > 0) desk.changed();
  return { fenced: tokens.filter((token) => !session.leases.has(token)), stop };
}

export async function answerKeep(
  desk: NodeDesk,
  session: NodeSession,
  { token, kept }: Request<"keep">,
): Promise<Taken> {
  const lease = await findLease(desk.parts.queue, session, "keep", token);
  if (lease) await requireBlobs(desk.parts, lease.owner, [kept.blob, kept.log], lease);
  await recallKept(desk, token, lease);
  const taken = await betweenFaults("keep", () => desk.parts.queue.keep(token, kept));
  if (taken === "stored" && lease) await retainKept(desk, lease, kept);
  if (taken === "fenced") session.leases.delete(token);
  return { taken };
}

/** Of a lease that was pushed by another relay, or on an earlier connection: else nothing would be given up for it. */
async function recallKept({ parts }: NodeDesk, token: string, lease: LeaseHere | null): Promise<void> {
  if (lease && lease.kept === undefined) lease.kept = (await parts.queue.holder(token))?.kept;
}

/** The newest checkpoint and the one before, which its owner or another node may be fetching. @param log - of a result */
async function retainKept(
  { parts, report }: NodeDesk,
  lease: LeaseHere,
  kept: KeptCheckpoint | null,
  log?: BlobRef,
): Promise<void> {
  const { kept: before, owner } = lease;
  lease.kept = kept;
  if (before === undefined) return;
  const those = [kept, before].flatMap((one) => (one ? [one.blob.id, one.log.id] : []));
  // what is not given up now is with the next one, or swept when it has not been used for long
  await parts.retainBlobs(owner, lease, log ? [...those, log.id] : those).catch(report);
}

export async function answerFinish(
  desk: NodeDesk,
  session: NodeSession,
  { token, result }: Request<"finish">,
): Promise<Taken> {
  const lease = await findLease(desk.parts.queue, session, "finish", token);
  await recallKept(desk, token, lease);
  const taken = await takeResult(desk, session, token, lease, result);
  if (taken === "stored" && lease) await retainKept(desk, lease, result.kept, result.log);
  session.leases.delete(token);
  desk.changed();
  return { taken };
}

export async function answerFail(
  desk: NodeDesk,
  session: NodeSession,
  { token, how, fault }: Request<"fail">,
): Promise<Taken> {
  const lease = await findLease(desk.parts.queue, session, "fail", token);
  await recallKept(desk, token, lease);
  const taken = await betweenFaults("fail", () => desk.parts.queue.fail(token, how, fault));
  if (taken === "stored" && lease?.kept !== undefined) await retainKept(desk, lease, lease.kept);
  session.leases.delete(token);
  desk.changed();
  return { taken };
}

/** Live and of no consequence: what this relay does not know of is dropped. */
export function hearProgress(
  desk: NodeDesk,
  session: NodeSession,
  progress: Request<"progress">,
): Promise<undefined> {
  demand(session, "progress", { type: "no-lease" });
  const lease = session.leases.get(progress.token);
  if (lease && lease.until > performance.now()) passOn(desk, lease, progress.events);
  return Promise.resolve(undefined);
}

export function notProven(): WorkbenchError {
  return new WorkbenchError("login-needed", "This node has not proven its key.", "Prove it first.");
}
