/** What the relay's owner is answered about members, and anybody about his sessions. */
import type * as v from "valibot";
import type { LoggedIn, MemberView, userRequests } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { demand } from "./demand.ts";
import type { UserDesk } from "./user-desk.ts";
import type { Seat } from "./user-seats.ts";
import type { User } from "./user-socket.ts";

type Request<K extends keyof typeof userRequests> = v.InferOutput<(typeof userRequests)[K]["request"]>;

export async function invite({ parts }: UserDesk, who: User, { name }: Request<"invite">) {
  demand(who, "invite");
  return parts.identity.invite(name);
}

export async function membersOf({ parts }: UserDesk, who: User): Promise<{ members: MemberView[] }> {
  demand(who, "members");
  const trials = await parts.queue.trialsUnderWay();
  const members = await parts.identity.members();
  return { members: members.map((member) => ({ ...member, trials: trials.get(member.id) ?? 0 })) };
}

/** What follows from it is done by every relay that hears of it: see `member-endings.ts`. */
export async function removeMember(
  { parts }: UserDesk,
  who: User,
  { member }: Request<"remove-member">,
): Promise<object> {
  // whether there is one is for the owner to know: others are refused before
  demand(who, "members");
  const role = await parts.identity.memberRole(member);
  if (role === null) throw unknownMember(member);
  demand(who, "remove-member", { type: "member", user: member, role });
  await parts.identity.removeMember(member);
  return {};
}

export async function endSessions(
  { parts }: UserDesk,
  who: User,
  seat: Seat,
  { whose }: Request<"end-sessions">,
): Promise<LoggedIn> {
  demand(who, "end-sessions", { type: "sessions", whose });
  const begun = await parts.identity.endSessions(seat.token, whose, seat.id);
  seat.token = begun.token;
  return begun;
}

const unknownMember = (id: string): WorkbenchError =>
  new WorkbenchError(
    "unknown-member",
    `There is no member "${id}" on this relay.`,
    "He may have been removed already; look at the list of members.",
  );
