/** Between a user (page or command line) and a relay: socket.io namespace `/user`. Requests are answered by `Reply`. */
import * as v from "valibot";
import { Count, Positive, TrialEvent } from "../../study/index.ts";
import {
  Amount,
  Name,
  NodeId,
  NonNegative,
  PairingCode,
  RelayError,
  Text,
  TrialId,
  UserId,
} from "./primitives.ts";
import { Empty, NodeOffer } from "./node-messages.ts";
import { TrialStatus, TrialWork } from "./work.ts";

/**
 * code: the owner's, printed at the first start, or an invitation's. token: of an earlier login. guest: where the relay
 * allows them; `secret` is the guest's own, so that he is the same one tomorrow.
 */
export const Login = v.strictObject({
  protocol: Positive,
  by: v.variant("type", [
    v.strictObject({ type: v.literal("code"), code: Text(128) }),
    v.strictObject({ type: v.literal("token"), token: Text(512) }),
    v.strictObject({ type: v.literal("guest"), secret: v.pipe(Text(64), v.minLength(32)) }),
  ]),
});
export const LoggedIn = v.strictObject({
  user: UserId,
  name: Text(64),
  role: v.picklist(["owner", "member", "guest"]),
  /** for HTTP (`Authorization: Bearer`) and for the next login */
  token: Text(512),
  tokenExpiresInMs: Amount,
  relay: Text(64),
  /** of this user, at once; null: no limit */
  limits: v.strictObject({ trials: v.nullable(Count), blobBytes: v.nullable(Amount) }),
});
export type LoggedIn = v.InferOutput<typeof LoggedIn>;

export const NodeState = v.picklist(["idle", "training", "paused", "draining", "offline", "revoked"]);
export type NodeState = v.InferOutput<typeof NodeState>;

/** A node as its owner and those who may use it see it. */
export const NodeView = v.strictObject({
  id: NodeId,
  offer: NodeOffer,
  owner: v.strictObject({ id: UserId, name: Text(64) }),
  /** the asking user's own */
  mine: v.boolean(),
  state: NodeState,
  /** trials under way, of the asking user or on his node; others' are not told */
  trials: v.array(
    v.strictObject({ trial: TrialId, study: Text(64), number: Count, epoch: Count, epochs: Positive }),
  ),
  /** results found right in a row; `trusted`: few are checked by a second node */
  trust: v.strictObject({ validInARow: Count, trusted: v.boolean(), lies: Count }),
  /** whose trials it takes */
  serves: v.picklist(["owner", "anyone"]),
  finished: Count,
  trainingMs: NonNegative,
  lastSeenMsAgo: Amount,
});
export type NodeView = v.InferOutput<typeof NodeView>;

/** What an owner is shown before he lets a node in. */
export const PairingView = v.strictObject({
  node: NodeId,
  offer: NodeOffer,
  address: Text(64),
  expiresInMs: Amount,
});
export type PairingView = v.InferOutput<typeof PairingView>;

export const NodeChange = v.variant("change", [
  v.strictObject({ change: v.literal("pause") }),
  v.strictObject({ change: v.literal("resume") }),
  /** what runs is finished; then it is sent away, still paired */
  v.strictObject({ change: v.literal("drain") }),
  /** for good: within five seconds nothing it says counts */
  v.strictObject({ change: v.literal("revoke") }),
  v.strictObject({ change: v.literal("serve"), whom: v.picklist(["owner", "anyone"]) }),
]);
export type NodeChange = v.InferOutput<typeof NodeChange>;

/** A user as the relay's owner sees him. invited: an invitation that nobody has used yet; `id` is then its own. */
export const MemberView = v.strictObject({
  id: UserId,
  name: Text(64),
  role: v.picklist(["owner", "member", "guest", "invited"]),
  sinceMsAgo: Amount,
  nodes: Count,
  /** waiting or leased */
  trials: Count,
});
export type MemberView = v.InferOutput<typeof MemberView>;

export const RelayStats = v.strictObject({
  nodes: v.strictObject({ online: Count, training: Count }),
  waiting: Count,
  leased: Count,
  /** results of the last hour */
  finishedLastHour: Count,
});
export type RelayStats = v.InferOutput<typeof RelayStats>;

/** What the user's own device found when it looked at a result again. */
export const Verdict = v.strictObject({
  trial: TrialId,
  replica: Count,
  valid: v.boolean(),
  reason: Text(500),
});

export const userRequests = {
  login: { request: Login, answer: LoggedIn },
  /** asking twice with the same id is asking once; answered after it is safe */
  submit: { request: v.strictObject({ id: TrialId, work: TrialWork }), answer: TrialStatus },
  /** pause: a checkpoint first, then its result comes as `paused` */
  stop: {
    request: v.strictObject({ id: TrialId, how: v.picklist(["pause", "cancel"]) }),
    answer: TrialStatus,
  },
  /** from now on notices of these come on this socket; unknown ids are left out of the answer */
  follow: {
    request: v.strictObject({ ids: v.pipe(v.array(TrialId), v.minLength(1), v.maxLength(100)) }),
    answer: v.strictObject({ trials: v.array(TrialStatus) }),
  },
  judge: { request: Verdict, answer: Empty },
  /** nodes that this user may use or owns; from now on `nodes-changed` comes */
  nodes: { request: Empty, answer: v.strictObject({ nodes: v.array(NodeView), stats: RelayStats }) },
  "look-up-code": { request: v.strictObject({ code: PairingCode }), answer: PairingView },
  /** `node` as it was shown: nobody else's key can slip in between */
  pair: { request: v.strictObject({ code: PairingCode, node: NodeId }), answer: NodeView },
  "change-node": { request: v.strictObject({ node: NodeId, change: NodeChange }), answer: NodeView },
  /** owner only: a code that makes whoever uses it first a member */
  invite: {
    request: v.strictObject({ name: Name(64) }),
    answer: v.strictObject({ code: Text(128) }),
  },
  /** owner only: members first, and not all guests where there are many */
  members: { request: Empty, answer: v.strictObject({ members: v.array(MemberView) }) },
  /**
   * owner only, for good: within five seconds his code, sessions and nodes count no more, his trials are cancelled, and
   * his blobs are not his any more. An invitation is withdrawn.
   */
  "remove-member": { request: v.strictObject({ member: UserId }), answer: Empty },
  /** own: the asking user's. everyone: owner only. The connection that asks goes on, by the session of the answer */
  "end-sessions": {
    request: v.strictObject({ whose: v.picklist(["own", "everyone"]) }),
    answer: LoggedIn,
  },
} as const;

export const userNotices = {
  /** live, may get lost */
  "trial-progressed": v.strictObject({ trial: TrialId, replica: Count, events: v.array(TrialEvent) }),
  /** durable: `follow` tells it again */
  "trial-changed": TrialStatus,
  "nodes-changed": v.strictObject({ nodes: v.array(NodeView), stats: RelayStats }),
  complaint: RelayError,
} as const;
