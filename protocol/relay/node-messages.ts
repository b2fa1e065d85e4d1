/** Between a node and a relay: socket.io namespace `/node`. Requests are answered by `Reply`. */
import * as v from "valibot";
import { Count, Positive, Sha256, TrialEvent } from "../../study/index.ts";
import { Amount, Base64, LeaseToken, Name, NodeId, NonNegative, RelayError, Text } from "./primitives.ts";
import { BackendName, KeptCheckpoint, Lease, TrialFault, TrialResult } from "./work.ts";

/** What a node can do; it may change, and is said again then. */
export const NodeOffer = v.strictObject({
  name: Name(64),
  kind: v.picklist(["process", "tab"]),
  /** of Firstlight */
  version: Text(32),
  /** of the runtime that programs are generated for, as in their hash */
  runtime: Text(32),
  templates: v.pipe(v.array(Text(64)), v.maxLength(64)),
  /** best first */
  backends: v.pipe(
    v.array(v.strictObject({ name: BackendName, adapter: Text(200) })),
    v.minLength(1),
    v.maxLength(3),
  ),
  memoryBytes: Amount,
  bufferBytes: Amount,
  features: v.pipe(v.array(Text(64)), v.maxLength(64)),
  /** training steps a second of the benchmark, over those of the reference machine; 1: as fast */
  speed: v.pipe(NonNegative, v.maxValue(1e6)),
  slots: v.pipe(Positive, v.maxValue(64)),
  /** signing keys whose edited programs it runs; empty: templates only */
  trusts: v.pipe(v.array(Base64(44)), v.maxLength(32)),
});
export type NodeOffer = v.InferOutput<typeof NodeOffer>;

/** First word of a relay on a node's socket. */
export const Challenge = v.strictObject({ relay: Sha256, nonce: Base64(44), at: Amount, protocol: Positive });
export type Challenge = v.InferOutput<typeof Challenge>;
/** The bytes that a node signs: UTF-8 of "firstlight-node\n" + relay + "\n" + nonce + "\n" + at. */
export const challengeText = ({ relay, nonce, at }: Challenge): string =>
  `firstlight-node\n${relay}\n${nonce}\n${at}`;

export const Proof = v.strictObject({
  protocol: Positive,
  publicKey: Base64(44),
  signature: Base64(88),
  offer: NodeOffer,
});
export const Proven = v.variant("state", [
  v.strictObject({ state: v.literal("paired"), node: NodeId, owner: Text(64), paused: v.boolean() }),
  v.strictObject({ state: v.literal("unpaired"), node: NodeId, code: Text(16), expiresInMs: Amount }),
]);
export type Proven = v.InferOutput<typeof Proven>;

export const Ready = v.strictObject({
  offer: v.optional(NodeOffer),
  /** leases that it would take now */
  idle: v.pipe(Count, v.maxValue(64)),
  /** blobs of data that it has already */
  has: v.pipe(v.array(v.pipe(Text(64))), v.maxLength(64)),
});

/** every `leaseMs` / 3 at most */
export const Renew = v.strictObject({ tokens: v.pipe(v.array(LeaseToken), v.minLength(1), v.maxLength(64)) });
export const Renewed = v.strictObject({
  /** these count no more: stop training, send nothing further */
  fenced: v.array(LeaseToken),
  /** of those that count, what their owners asked meanwhile */
  stop: v.array(v.strictObject({ token: LeaseToken, how: v.picklist(["pause", "cancel"]) })),
});
export type Renewed = v.InferOutput<typeof Renewed>;

/** Not acknowledged, may get lost: logs and results hold all of it again. */
export const Progress = v.strictObject({
  token: LeaseToken,
  events: v.pipe(v.array(TrialEvent), v.maxLength(64)),
});
export const Keep = v.strictObject({ token: LeaseToken, kept: KeptCheckpoint });
export const Finish = v.strictObject({ token: LeaseToken, result: TrialResult });
/** given-back: the node leaves; counted as nobody's fault. refused: it will not run this trial, and says why. */
export const Fail = v.strictObject({
  token: LeaseToken,
  how: v.picklist(["failed", "given-back", "refused"]),
  fault: TrialFault,
});
export type Fail = v.InferOutput<typeof Fail>;
/** stored: this very message counts. repeated: it already did. fenced: it does not, and never will. */
export const Taken = v.strictObject({ taken: v.picklist(["stored", "repeated", "fenced"]) });
export type Taken = v.InferOutput<typeof Taken>;

export const Empty = v.strictObject({});

/** What a node asks, and what it is answered. `prove` comes first; then any, in any order. */
export const nodeRequests = {
  prove: { request: Proof, answer: Proven },
  ready: { request: Ready, answer: Empty },
  renew: { request: Renew, answer: Renewed },
  /** after a lost connection or a lost relay: the same answer as `renew`, for leases of any relay of the same database */
  resume: { request: Renew, answer: Renewed },
  keep: { request: Keep, answer: Taken },
  finish: { request: Finish, answer: Taken },
  fail: { request: Fail, answer: Taken },
  progress: { request: Progress, answer: null },
} as const;

/** What a relay tells a node. */
export const nodeNotices = {
  challenge: Challenge,
  paired: v.strictObject({ owner: Text(64) }),
  /** the node either trains it or says `fail` */
  lease: Lease,
  stop: v.strictObject({ token: LeaseToken, how: v.picklist(["pause", "cancel"]) }),
  /** no further leases come until told otherwise */
  paused: v.strictObject({ paused: v.boolean() }),
  /** finish what runs, then leave */
  drain: Empty,
  /** the key counts no more: stop everything */
  revoked: v.strictObject({ reason: Text(500) }),
  /** a message was not understood; the relay may hang up next */
  complaint: RelayError,
} as const;
