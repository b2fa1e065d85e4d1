/**
 * The queue of trials: what was acknowledged here ends exactly once, whatever dies. An engine behind it needs
 * transactions; `docs/adr/` says why this one is pg-boss on PostgreSQL. `describe-queue.ts` in `testing/` is the
 * contract that every engine passes.
 */
import type {
  KeptCheckpoint,
  Lease,
  NodeOffer,
  TrialFault,
  TrialResult,
  TrialStatus,
  TrialWork,
} from "../../protocol/index.ts";

/** A node as far as matching trials to it needs to know. */
export interface LeasingNode {
  readonly id: string;
  /** the user whose node it is */
  readonly owner: string;
  readonly offer: NodeOffer;
  readonly serves: "owner" | "anyone";
  /** blobs of data that it has: preferred, not required */
  readonly has: readonly string[];
}

/** How a trial's results are judged before one of them counts; made by `relay/trust`, opaque to the queue. */
export interface Submission {
  readonly id: string;
  readonly owner: string;
  /** share of the relay that its owner gets beside others; 1 is usual, guests have less */
  readonly weight: number;
  /** null: no limit; else so many of the owner's trials are leased at once */
  readonly mostAtOnce: number | null;
  readonly work: TrialWork;
}

export type Taken = "stored" | "repeated" | "fenced";

/** What was decided about a replica's result, in the same transaction that stores it. */
export type Decision =
  /** this replica's result is the trial's */
  | { readonly type: "accept"; readonly replica: number }
  /** one more replica, by a node of an owner who has none of this trial yet */
  | { readonly type: "replicate" }
  /** `replica`'s result counts no more; another one is trained in its place */
  | { readonly type: "reject"; readonly replica: number };

export interface StoredResult {
  readonly replica: number;
  readonly attempt: number;
  readonly node: string;
  readonly nodeOwner: string;
  readonly result: TrialResult;
  /** it goes on from a checkpoint of a third owner's node: what is wrong with it may be that one's doing */
  readonly handedOn?: boolean;
}

/**
 * Asked before the finishing transaction about a result as if it were the only one, and inside of it where there are
 * others; the last answer counts. Pure, since a transaction may be tried again.
 */
export type Judge = (trial: {
  readonly id: string;
  readonly owner: string;
  readonly work: TrialWork;
  /** all results that were stored and not rejected, the new one included */
  readonly results: readonly StoredResult[];
}) => Decision;

export interface QueueStats {
  readonly waiting: number;
  readonly leased: number;
  readonly finishedLastHour: number;
}

/** How much of what has ended is kept for an owner; nothing is kept longer than a month. */
export interface EndedKept {
  readonly trials: number;
  /** of what he submitted */
  readonly bytes: number;
  readonly days: number;
}

/** What changed, for live fan-out; told after the commit, on every relay of the database. */
export type QueueNews =
  | { readonly type: "trial-changed"; readonly id: string; readonly owner: string }
  /** there may be something to lease */
  | { readonly type: "work-available" }
  /** somebody asked a leased trial to stop */
  | {
      readonly type: "stop-asked";
      readonly id: string;
      readonly node: string;
      readonly how: "pause" | "cancel";
    };

export interface HeldLease {
  readonly trial: string;
  readonly replica: number;
  readonly owner: string;
  readonly node: string;
  /** what its owner asked since */
  readonly stop: "pause" | "cancel" | null;
}

export interface Holder extends HeldLease {
  /** that its trial is said to need */
  readonly memoryBytes: number;
  /** its node is the trial's owner's, or one that he named */
  readonly isTrusted: boolean;
  /** what was kept of it last */
  readonly kept: KeptCheckpoint | null;
}

export interface TrialQueue {
  /**
   * Resolves after the commit. The same id again is the same trial, whatever `work` says.
   * @throws WorkbenchError `database-full`, `database-unavailable`
   */
  submit(submission: Submission): Promise<TrialStatus>;
  /** @returns at most `most` leases that fit, the fairest first */
  lease(node: LeasingNode, most: number): Promise<readonly Lease[]>;
  /** By token: what a lease still stands for, and it stands longer. Fenced ones are absent. */
  renew(tokens: readonly string[]): Promise<ReadonlyMap<string, HeldLease>>;
  /** as `renew`, without standing longer: who may read and write blobs */
  holder(token: string): Promise<Holder | null>;
  keep(token: string, kept: KeptCheckpoint): Promise<Taken>;
  /** Fence, result, decision and completion are one transaction. */
  finish(token: string, result: TrialResult, judge: Judge): Promise<Taken>;
  /**
   * failed: the trial's fault, counted: out of memory goes on elsewhere a second time, anything else ends it. given-back:
   * nobody's. refused: not to this node again.
   */
  fail(token: string, how: "failed" | "given-back" | "refused", fault: TrialFault): Promise<Taken>;
  /** pause: the node is told; a waiting trial ends as cancelled either way. @returns null for an id that is not `owner`'s */
  stop(owner: string, id: string, how: "pause" | "cancel"): Promise<TrialStatus | null>;
  /** A result that counted turned out false: it is rejected, and the trial goes on as `decision` says. */
  overrule(owner: string, id: string, replica: number): Promise<TrialStatus | null>;
  /** whether a replica's result is `handedOn`, see `StoredResult` */
  wasHandedOn(id: string, replica: number): Promise<boolean>;
  /** ids that are not `owner`'s are absent */
  statuses(owner: string, ids: readonly string[]): Promise<readonly TrialStatus[]>;
  /** All leases of a node end at once (revoked); `results`: those of the last day that count are rejected too. */
  releaseNode(node: string, results: "keep" | "reject"): Promise<void>;
  /** under way, by node; of revoked nodes nothing */
  leasesOf(
    nodes: readonly string[],
  ): Promise<
    readonly (HeldLease & { readonly study: string; readonly number: number; readonly epochs: number })[]
  >;
  stats(): Promise<QueueStats>;
  /** trainings of this owner's that nobody has begun */
  waitingOf(owner: string): Promise<number>;
  /** by owner, of those who have any */
  trialsUnderWay(): Promise<ReadonlyMap<string, number>>;
  /** Ends as cancelled all of an owner's trials that wait or are leased. */
  cancelAll(owner: string): Promise<void>;
  /** Forgets what has ended of an owner's beyond this, the oldest first. @returns how many trials */
  forgetEnded(owner: string, keep: EndedKept): Promise<number>;
  /** of whom there are ended trials */
  ownersOfEnded(): Promise<readonly string[]>;
  /** manifests of the blobs that this owner's trials under way name */
  blobsInUse(owner: string): Promise<readonly string[]>;
  onNews(listener: (news: QueueNews) => void): () => void;
  close(): Promise<void>;
}
