/** A trial as it travels: what a user hands in, what a node is lent, what comes back. */
import canonicalize from "canonicalize";
import * as v from "valibot";
import { CheckpointRef, Count, FailureReason, Positive, TrialOrder } from "../../study/index.ts";
import {
  Amount,
  Base64,
  BlobRef,
  Finite,
  LeaseToken,
  MOST_TRIAL_MS,
  NodeId,
  Text,
  TrialId,
  TrialMs,
  UserId,
} from "./primitives.ts";

export const BackendName = v.picklist(["webgpu", "wasm", "cpu"]);
export type BackendName = v.InferOutput<typeof BackendName>;

/**
 * Who may see the data. own: the user's own nodes, and theirs alone; named: those in `nodes`; anyone: any node of the
 * relay, whose results are then checked.
 */
export const Visibility = v.variant("scope", [
  v.strictObject({ scope: v.literal("own") }),
  v.strictObject({
    scope: v.literal("named"),
    nodes: v.pipe(v.array(NodeId), v.minLength(1), v.maxLength(100)),
  }),
  v.strictObject({ scope: v.literal("anyone") }),
]);
export type Visibility = v.InferOutput<typeof Visibility>;

/** What a node must offer. */
export const Needs = v.strictObject({
  /** "auto": any backend, the best there is */
  backend: v.picklist(["auto", "webgpu", "wasm", "cpu"]),
  /** estimated, data included */
  memoryBytes: Amount,
  /** of one GPU buffer */
  bufferBytes: Amount,
  /** WebGPU features, such as "shader-f16" */
  features: v.pipe(v.array(Text(64)), v.maxLength(16)),
});
export type Needs = v.InferOutput<typeof Needs>;

/**
 * Level 1: an edited program. A node runs it in a box, and only where its operator has pinned the signing key.
 * The signature (Ed25519) is over the canonical JSON of this record without `signature`.
 */
export const SignedProgram = v.strictObject({
  /** JSON of the program's files by path */
  files: BlobRef,
  /** as in the spec: of files and runtime version */
  program: Text(64),
  template: Text(64),
  /** ms since 1970 */
  notAfter: Amount,
  publicKey: Base64(44),
  signature: Base64(88),
});
export type SignedProgram = v.InferOutput<typeof SignedProgram>;
/** The text whose UTF-8 bytes are signed: canonical JSON (RFC 8785). */
export const signedProgramText = ({
  signature: _,
  ...program
}: Omit<SignedProgram, "signature"> & { readonly signature?: string }): string => canonicalize(program)!;

export const TrialWork = v.strictObject({
  v: v.literal(1),
  order: TrialOrder,
  /** level 0: the node generates the program itself from this; its hash must be the spec's */
  template: v.strictObject({
    name: Text(64),
    /** of the runtime in the program's hash: only nodes of the same one are asked; absent: any, and they check the hash */
    runtime: v.optional(Text(32)),
    form: v.record(Text(64), v.union([Text(4096), Finite, v.boolean()])),
  }),
  /** null: the template's, unedited */
  signed: v.nullable(SignedProgram),
  /** the prepared data as `workers/parcel` writes them */
  data: BlobRef,
  /** of `order.spec.resumeFrom` */
  checkpoint: v.nullable(BlobRef),
  /** AES-256-GCM key of every blob of this study; null: they are not sealed */
  key: v.nullable(Base64(44)),
  needs: Needs,
  visibility: Visibility,
  /** of training, on a node of speed 1 (`NodeOffer.speed`); what fairness charges and plausibility compares with */
  estimateMs: v.pipe(Amount, v.minValue(1), v.maxValue(MOST_TRIAL_MS)),
});
export type TrialWork = v.InferOutput<typeof TrialWork>;

/** A checkpoint of this trial that the relay keeps, with the events that led to it. */
export const KeptCheckpoint = v.strictObject({
  checkpoint: CheckpointRef,
  blob: BlobRef,
  /** the kept events since the trial was submitted, JSON lines, up to and with `checkpoint-saved` */
  log: BlobRef,
});
export type KeptCheckpoint = v.InferOutput<typeof KeptCheckpoint>;

export const Lease = v.strictObject({
  token: LeaseToken,
  trial: TrialId,
  /** whose study it is */
  owner: UserId,
  replica: Count,
  /** counts leases of this replica from 1 */
  attempt: Positive,
  work: TrialWork,
  /** where an earlier lease got to; null: begin as `work` says */
  kept: v.nullable(KeptCheckpoint),
  /** the lease ends so long after its last renewal */
  leaseMs: Positive,
});
export type Lease = v.InferOutput<typeof Lease>;

/** How an order ended; divergence is a result. */
export const TrialResult = v.strictObject({
  outcome: v.picklist(["paused", "completed", "diverged"]),
  /** epochs trained in all */
  epoch: Count,
  bestEpoch: v.nullable(Positive),
  /** lowest validation loss; null: there is none (diverged) */
  bestValLoss: v.nullable(Finite),
  /** all kept events of this order, JSON lines, the last one included; `workers/parcel` writes and reads them */
  log: BlobRef,
  /** null where none was reached */
  kept: v.nullable(KeptCheckpoint),
  backend: BackendName,
  adapter: Text(200),
  /** of training in this lease alone */
  trainingMs: TrialMs,
  epochsTrained: Count,
  /** Ed25519 over `resultText` */
  signature: Base64(88),
});
export type TrialResult = v.InferOutput<typeof TrialResult>;
/** The text whose UTF-8 bytes a node signs: canonical JSON (RFC 8785). */
export const resultText = (
  trial: string,
  replica: number,
  { signature: _, ...result }: Omit<TrialResult, "signature"> & { readonly signature?: string },
): string => canonicalize({ trial, replica, result })!;

export const TrialFault = v.strictObject({ reason: FailureReason, message: Text(2000), action: Text(2000) });
export type TrialFault = v.InferOutput<typeof TrialFault>;

/** waiting, leased: under way. All others are the end. */
export const RemoteState = v.picklist(["waiting", "leased", "done", "failed", "cancelled", "quarantined"]);
export type RemoteState = v.InferOutput<typeof RemoteState>;

/** All that a relay knows durably of a submitted trial, for its owner. */
export const TrialStatus = v.strictObject({
  trial: TrialId,
  state: RemoteState,
  /** rises with every durable change, so that an older message does not undo a newer one */
  revision: Count,
  /** who trains it, or trained it */
  node: v.nullable(v.strictObject({ id: NodeId, name: Text(64) })),
  kept: v.nullable(KeptCheckpoint),
  /** whose `kept` and `result` these are; absent: 0. Replicas differ a little, so a reader must not mix them */
  replica: v.optional(Count),
  /** accepted results of replicas; the first one counts */
  result: v.nullable(TrialResult),
  /** failed, quarantined: why. waiting: why the last node that had it would or could not go on */
  fault: v.nullable(TrialFault),
  /** leases so far that ended without a word */
  lostNodes: Count,
});
export type TrialStatus = v.InferOutput<typeof TrialStatus>;
