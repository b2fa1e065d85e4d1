/** What a user is answered about trials. */
import type { Socket } from "socket.io";
import type * as v from "valibot";
import type { TrialStatus, userRequests } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { betweenFaults } from "../../fault-points.ts";
import { followedBy, followersOf } from "../fan-out.ts";
import type { RelayParts } from "../parts.ts";
import { rateLimited } from "../refusals.ts";
import { requireBlobs } from "../require-blobs.ts";
import { demand } from "./demand.ts";
import type { UserDesk } from "./user-desk.ts";
import type { User } from "./user-socket.ts";

type Request<K extends keyof typeof userRequests> = v.InferOutput<(typeof userRequests)[K]["request"]>;

/** A guest's share beside others'. */
const GUEST_WEIGHT = 0.25;

export async function submit(
  { parts, limits, submits, ended }: UserDesk,
  who: User,
  { id, work }: Request<"submit">,
): Promise<TrialStatus> {
  const { user, role } = who;
  demand(who, "submit", { type: "study", owner: user });
  if (!submits.take(user, role === "owner" ? limits.ownerSubmits : limits.submits))
    throw rateLimited("trials");
  const most = limits.waiting[role];
  if (most !== null && (await parts.queue.waitingOf(user)) >= most) throw rateLimited("trials that wait");
  await requireBlobs(parts, user, [work.data, work.checkpoint, work.signed && work.signed.files]);
  const { trials } = await parts.identity.limits(user);
  const weight = role === "guest" ? GUEST_WEIGHT : 1;
  const submission = { id, owner: user, weight, mostAtOnce: trials, work };
  const status = await betweenFaults("submit", () => parts.queue.submit(submission));
  ended.submitted(user);
  return status;
}

export async function stop(
  { parts }: UserDesk,
  who: User,
  { id, how }: Request<"stop">,
): Promise<TrialStatus> {
  demand(who, "stop", { type: "study", owner: who.user });
  const status = await parts.queue.stop(who.user, id, how);
  if (!status) throw unknownTrial(id);
  return status;
}

/** A long sweep on one connection: what has ended has little more to tell, and what was forgotten nothing. */
async function forgetEnded({ queue }: RelayParts, user: string, socket: Socket): Promise<void> {
  const followed = [...socket.rooms].flatMap((room) => followedBy(room) ?? []);
  const statuses = await queue.statuses(user, followed);
  const open = statuses.filter(({ state }) => state === "waiting" || state === "leased");
  const kept = new Set(open.map(({ trial }) => trial));
  for (const trial of followed) if (!kept.has(trial)) await socket.leave(followersOf(trial));
}

/** Those of others look like those that do not exist. */
export async function follow(
  { parts, limits }: UserDesk,
  who: User,
  socket: Socket,
  { ids }: Request<"follow">,
) {
  demand(who, "follow", { type: "study", owner: who.user });
  const trials = await parts.queue.statuses(who.user, ids);
  const rooms = trials.map(({ trial }) => followersOf(trial)).filter((room) => !socket.rooms.has(room));
  if (socket.rooms.size + rooms.length > limits.followed) await forgetEnded(parts, who.user, socket);
  if (socket.rooms.size + rooms.length > limits.followed)
    throw rateLimited("trials followed on one connection");
  await socket.join(rooms);
  // again: what changed between asking and joining was told to nobody
  return { trials: [...(await parts.queue.statuses(who.user, ids))] };
}

export async function judge({ trust }: UserDesk, who: User, verdict: Request<"judge">) {
  demand(who, "judge", { type: "study", owner: who.user });
  if (!(await trust.hear(who.user, verdict))) throw unknownTrial(verdict.trial);
  return {};
}

function unknownTrial(id: string): WorkbenchError {
  return new WorkbenchError(
    "trial-unknown",
    `There is no trial ${id} of yours here.`,
    "Submit it first, on the same relay and as the same user.",
  );
}
