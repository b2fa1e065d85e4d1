/** What identity refuses, in words that tell no more than the asking side may know. */
import { relayProtocolVersion } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";

export function badCode(triesLeft: number): WorkbenchError {
  const tries = triesLeft === 1 ? "1 try is left" : `${triesLeft} tries are left`;
  return new WorkbenchError(
    "bad-code",
    `That code is not known here, or counts no more; ${tries} this hour.`,
    "Compare it letter by letter with what was shown; a node shows a new code every 10 minutes.",
  );
}

/** Whoever starts a relay for himself comes here first, to make it open and show its code. */
export const noCode = (): WorkbenchError =>
  new WorkbenchError(
    "no-code",
    "This relay asks who you are.",
    "Type the owner's code: the terminal that the relay runs in has shown it, at the first connection ever. If it is lost, start the relay with FIRSTLIGHT_OWNER_CODE set to a new one.",
  );

export function rateLimited(what: string, waitMs: number): WorkbenchError {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
  return new WorkbenchError("rate-limited", `Too many ${what} from this address.`, `Try again in ${wait}.`);
}

export const sessionExpired = (): WorkbenchError =>
  new WorkbenchError("session-expired", "This session has ended.", "Log in again with your code.");

export const guestsRefused = (): WorkbenchError =>
  new WorkbenchError(
    "guests-refused",
    "This relay takes no guests.",
    "Ask the relay's owner for an invitation, or to start it with guests allowed.",
  );

export const accountRemoved = (): WorkbenchError =>
  new WorkbenchError(
    "account-removed",
    "The relay's owner has removed this account.",
    "Ask the relay's owner for an invitation.",
  );

export const unknownMember = (id: string): WorkbenchError =>
  new WorkbenchError(
    "unknown-member",
    `There is no member "${id.slice(0, 64)}" on this relay.`,
    "Look at the list of members.",
  );

export const revokedKey = (node: string): WorkbenchError =>
  new WorkbenchError(
    "revoked",
    `The key of node ${node.slice(0, 16)} was revoked here and never counts again.`,
    "Let the node make a new key, and pair it again, if its owner agrees.",
  );

export const tooManyNodes = (most: number): WorkbenchError =>
  new WorkbenchError(
    "too-many-nodes",
    `You have ${most} nodes here, as many as a member may have.`,
    "Detach one that you do not use any more, or ask the relay's owner to pair this one.",
  );

export const unknownNode = (node: string): WorkbenchError =>
  new WorkbenchError(
    "unknown-node",
    `No node ${node.slice(0, 16)} is paired here.`,
    "Look at the list of nodes.",
  );

export const badProof = (why: string): WorkbenchError =>
  new WorkbenchError("bad-proof", `The node did not prove its key: ${why}.`, "Connect again.");

/** @throws WorkbenchError `version-skew`, naming the older side */
export function requireProtocol(theirs: number): void {
  if (theirs === relayProtocolVersion) return;
  const older = theirs < relayProtocolVersion ? "you" : "the relay";
  throw new WorkbenchError(
    "version-skew",
    `You speak version ${theirs} of the relay's protocol, this relay version ${relayProtocolVersion}.`,
    `Update ${older === "you" ? "your side (reload the page, or update Firstlight)" : "the relay"}.`,
  );
}
