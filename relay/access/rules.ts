/** One rule an event: true is allowed. A rule sees principals and subjects that are well formed, of any type. */
import type { nodeRequests, userRequests } from "../../protocol/index.ts";
import type { Principal } from "../identity/index.ts";
import type { Subject } from "./subject.ts";

export type AccessEvent =
  keyof typeof userRequests | keyof typeof nodeRequests | "blob-read" | "blob-write" | "blob-missing";

type Rule = (who: Principal, what: Subject) => boolean;

const about = (what: Subject): boolean => what.type === "none";
const someUser: Rule = (who, what) => who.type === "user" && about(what);
/** Nodes are let in by somebody with an account: a guest is nobody in particular. */
const account = (who: Principal): boolean => who.type === "user" && who.role !== "guest";
const accountOnly: Rule = (who, what) => account(who) && about(what);
const isOwner = (who: Principal): boolean => who.type === "user" && who.role === "owner";
const ownerOnly: Rule = (who, what) => isOwner(who) && about(what);
const ownStudy: Rule = (who, what) => who.type === "user" && what.type === "study" && what.owner === who.user;

/** A lease that is gone may still be spoken of: a repeated message after a lost answer must be told so. */
const ownLease: Rule = (who, what) =>
  who.type === "node" && (what.type === "no-lease" || (what.type === "lease" && what.node === who.node));

/** A user's own; a node's for as long as it holds the lease, as the owner of that trial. */
const blobs: Rule = (who, what) =>
  who.type === "user"
    ? what.type === "blobs" && what.owner === who.user
    : who.type === "node" && what.type === "lease" && what.node === who.node;

/** Owners of nodes decide about them; the relay's owner may throw any node out, and do nothing else with it. */
const changeNode: Rule = (who, what) => {
  if (who.type !== "user" || what.type !== "node" || !account(who)) return false;
  return what.owner === who.user || (who.role === "owner" && what.change === "revoke");
};

export const rules: Readonly<Record<AccessEvent, Rule>> = {
  login: (who, what) => who.type !== "node" && about(what),
  submit: ownStudy,
  stop: ownStudy,
  follow: ownStudy,
  judge: ownStudy,
  nodes: someUser,
  "look-up-code": accountOnly,
  pair: accountOnly,
  "change-node": changeNode,
  invite: ownerOnly,
  members: ownerOnly,
  // without an owner nobody could be let in
  "remove-member": (who, what) => isOwner(who) && what.type === "member" && what.role !== "owner",
  "end-sessions": (who, what) =>
    what.type === "sessions" && (what.whose === "own" ? who.type === "user" : isOwner(who)),

  prove: (who, what) => who.type === "stranger" && about(what),
  ready: (who, what) => who.type === "node" && about(what),
  renew: ownLease,
  resume: ownLease,
  keep: ownLease,
  finish: ownLease,
  fail: ownLease,
  progress: ownLease,

  "blob-read": blobs,
  "blob-write": blobs,
  "blob-missing": blobs,
};
