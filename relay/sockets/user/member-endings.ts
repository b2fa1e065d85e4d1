/** What follows on every relay when somebody was removed, or sessions were ended: whichever relay did it may have died. */
import { WorkbenchError } from "../../../study/index.ts";
import type { UserNews } from "../../identity/index.ts";
import type { UserDesk } from "./user-desk.ts";

export async function hearUser({ seats, parts }: UserDesk, news: UserNews): Promise<void> {
  if (news.change === "missed") {
    await hangUpOnEnded({ seats, parts });
    return;
  }
  if (news.change === "sessions-ended") {
    await seats.end(news.user, news.spare, sessionEnded());
    return;
  }
  // first what he has just asked, a last trial for instance: then nothing of his comes after it
  await seats.end(news.user, null, removed());
  await clearAway({ parts }, news.user);
}

/** Sessions may have been ended while nothing was heard. */
async function hangUpOnEnded({ seats, parts }: Pick<UserDesk, "parts" | "seats">): Promise<void> {
  for (const seat of seats.doubt()) {
    const { token } = seat;
    if (token === "" || (await parts.identity.stands(token))) continue;
    // else it has got another one meanwhile
    if (seat.token === token) seat.hangUp(sessionEnded());
  }
}

/** Nodes are revoked by news of their own. */
async function clearAway({ parts }: Pick<UserDesk, "parts">, user: string): Promise<void> {
  await parts.queue.cancelAll(user);
  await parts.disownBlobs(user);
}

/** At a start: of those who were removed while no relay heard it. */
export async function clearAwayRemoved(desk: Pick<UserDesk, "parts">): Promise<void> {
  for (const user of await desk.parts.identity.removedLately()) await clearAway(desk, user);
}

export const sessionEnded = (): WorkbenchError =>
  new WorkbenchError("session-expired", "This session was ended.", "Log in again with your code.");

const removed = (): WorkbenchError =>
  new WorkbenchError(
    "account-removed",
    "The relay's owner has removed this account.",
    "Ask the relay's owner for an invitation.",
  );
