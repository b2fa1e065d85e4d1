/** Who is who: users, nodes, sessions. `relay/access` decides what they may. */
import type {
  Challenge,
  LoggedIn,
  Login,
  NodeChange,
  NodeOffer,
  PairingView,
  Proof,
} from "../../protocol/index.ts";
import type * as v from "valibot";
import type { UserNews } from "./user-news.ts";

export type Principal =
  | {
      readonly type: "user";
      readonly user: string;
      readonly name: string;
      readonly role: "owner" | "member" | "guest";
    }
  /** a node with a paired key; its HTTP requests carry a lease's token in place of a session's */
  | { readonly type: "node"; readonly node: string; readonly owner: string }
  /** connected, not known */
  | { readonly type: "stranger" };

export interface NodeRecord {
  readonly id: string;
  /** base64, 32 bytes */
  readonly publicKey: string;
  readonly owner: { readonly id: string; readonly name: string };
  readonly offer: NodeOffer;
  readonly paused: boolean;
  /** only what `changeNode` and `credit` return can be: `nodes` leaves revoked ones out */
  readonly revoked: boolean;
  readonly serves: "owner" | "anyone";
  /** validInARow: of this node, and at most what all nodes of its owner have together since any of them lied */
  readonly trust: { readonly validInARow: number; readonly lies: number };
  readonly finished: number;
  readonly trainingMs: number;
  /** by the database's clock */
  readonly lastSeenAt: number;
  /** its connection ended, and it has not been seen since */
  readonly hasLeft: boolean;
}

/** A user as the relay's owner sees him, or an invitation that nobody has used yet. */
export interface MemberRecord {
  readonly id: string;
  readonly name: string;
  readonly role: "owner" | "member" | "guest" | "invited";
  readonly sinceMsAgo: number;
  /** paired, not revoked */
  readonly nodes: number;
}

export interface Identity {
  /** SHA-256 that names this relay, the same on all relays of one database */
  readonly relay: string;
  /** @throws WorkbenchError `no-code`, `bad-code`, `session-expired`, `guests-refused`, `rate-limited`, `version-skew` */
  login(login: v.InferOutput<typeof Login>, address: string): Promise<LoggedIn>;
  /** null: not signed by this relay, or expired, or its user is gone */
  session(token: string): Promise<(Principal & { type: "user" }) | null>;
  /** what a user may have at once; a user who is gone may have nothing */
  limits(user: string): Promise<LoggedIn["limits"]>;
  /** owner only; a member's first login with the code makes it his. */
  invite(name: string): Promise<{ readonly code: string }>;
  /** the owner, members, invitations, guests, in this order; at most 500 */
  members(): Promise<readonly MemberRecord[]>;
  /** null: there is none, or he was removed */
  memberRole(id: string): Promise<MemberRecord["role"] | null>;
  /**
   * His code, sessions and nodes' keys never count again; or an invitation is withdrawn. @throws WorkbenchError
   * `unknown-member`; nobody removes the owner
   */
  removeMember(id: string): Promise<void>;
  /** within the last week */
  removedLately(): Promise<readonly string[]>;
  /**
   * All sessions that there are end, and one begins in place of the one that asks. @param token - of the session that
   * asks, which may be too old by now, but not ended @param spare - a connection that relays do not hang up on
   * @throws WorkbenchError `session-expired`: it was ended, or its user is gone
   */
  endSessions(token: string, whose: "own" | "everyone", spare: string | null): Promise<LoggedIn>;
  /** Whether nobody has ended it, however old it is: a connection that began with it may last. */
  stands(token: string): Promise<boolean>;
  /** on every relay of the database, within a second */
  onUserChanged(listener: (news: UserNews) => void): () => void;

  challenge(): Challenge;
  /** @throws WorkbenchError `bad-proof`, `revoked`, `version-skew`; a challenge is good once, for a minute */
  prove(
    challenge: Challenge,
    proof: v.InferOutput<typeof Proof>,
  ): Promise<{ readonly node: string; readonly record: NodeRecord | null }>;
  /** a code for a node without owner; the same one while it lasts, whichever relay it asks */
  offerPairing(
    node: string,
    publicKey: string,
    offer: NodeOffer,
    address: string,
  ): Promise<{ readonly code: string; readonly expiresInMs: number }>;
  /** counts a try. @throws WorkbenchError `bad-code` with the tries left, `rate-limited` */
  lookUpCode(code: string, address: string): Promise<PairingView>;
  /** single use. @throws as `lookUpCode` */
  pair(user: Principal & { type: "user" }, code: string, node: string, address: string): Promise<NodeRecord>;

  /** paired, not revoked */
  nodes(ids?: readonly string[]): Promise<readonly NodeRecord[]>;
  seen(node: string, offer: NodeOffer | null): Promise<void>;
  /** as `seen`, of all nodes connected to a relay at once: each half minute, one statement */
  stillHere(nodes: readonly string[]): Promise<void>;
  /** its connection to this relay ended */
  left(node: string): Promise<void>;
  /** revoke: its key never counts again */
  changeNode(node: string, change: NodeChange): Promise<NodeRecord>;
  /**
   * After a result: what it did to a node's counters and standing. `valid`: whether it agreed with another owner's
   * replica; null: nothing was compared, so only the counters move; differed: not so far off that it must be a lie, so
   * that only its row of valid results ends. The second lie (false) revokes.
   */
  credit(
    node: string,
    outcome: { readonly valid: boolean | null | "differed"; readonly trainingMs: number },
  ): Promise<NodeRecord>;
  /** on every relay of the database, within a second */
  onNodeChanged(
    listener: (node: string, change: NodeChange["change"] | "paired" | "credited") => void,
  ): () => void;
}

/** `openIdentity` returns it. */
export interface OpenIdentity extends Identity {
  /** the owner's code, if it was made just now: to be shown once, it is stored only as a hash */
  readonly freshOwnerCode: string | null;
  close(): Promise<void>;
}
