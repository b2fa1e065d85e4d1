/** What the screens Nodes, Sweep and Settings ask and show of a relay, its nodes, and of this tab as one of them. */
import type {
  LoggedIn,
  MemberView,
  NodeChange,
  NodeView,
  PairingView,
  RelayStats,
} from "../../protocol/index.ts";
import type { DonationRecord } from "../storage/donation-record.ts";

export type { MemberView, NodeChange, NodeView, PairingView };

/**
 * none: none is named. elsewhere: this page may not speak with it, `relay.html` may. unreachable: tried again until it
 * answers. refused: it will not have this user or this version; only the user can change that. away: disconnected by
 * the user, not forgotten.
 */
export type RelayState = "none" | "away" | "elsewhere" | "connecting" | "open" | "unreachable" | "refused";

export interface RelayView {
  readonly state: RelayState;
  /** its origin; null: none is named */
  readonly url: string | null;
  /** why it is not open, and what can be done; null while it is */
  readonly trouble: { readonly code: string; readonly message: string; readonly action: string } | null;
  readonly user: { readonly id: string; readonly name: string; readonly role: LoggedIn["role"] } | null;
  /** as last told; kept while the relay cannot be reached */
  readonly nodes: readonly NodeView[];
  readonly stats: RelayStats | null;
  /** bytes from this browser to the relay */
  readonly sent: { readonly messages: number; readonly data: number; readonly sinceMs: number };
}

export const noRelay: RelayView = {
  ...{ state: "none", url: null, trouble: null, user: null, nodes: [], stats: null },
  sent: { messages: 0, data: 0, sinceMs: 0 },
};

/** How the user says who he is. */
export type RelayEntry =
  { readonly by: "code"; readonly code: string } | { readonly by: "guest" } | { readonly by: "session" };

/** off: not donating. waits: held back by a limit. */
export type DonationState = "off" | "starting" | "unpaired" | "idle" | "training" | "waits" | "failed";

export interface DonationView {
  readonly state: DonationState;
  /** why it waits or failed, in words; null otherwise */
  readonly reason: string | null;
  /** to be typed by whoever owns the relay, while it is `unpaired` */
  readonly code: string | null;
  /** its node id, once it has a key */
  readonly node: string | null;
  readonly trials: readonly { readonly study: string; readonly epoch: number; readonly epochs: number }[];
  readonly limits: DonationRecord["limits"];
  readonly done: DonationRecord["done"];
  /** false: another tab runs this workbench */
  readonly leader: boolean;
}

/** What only the page knows. */
export interface DonationConditions {
  /** nobody has used the page for a while */
  readonly idle: boolean;
  /** null: the browser does not tell */
  readonly pluggedIn: boolean | null;
}

export interface RelayDesk {
  /** @returns what stops the views */
  watchRelay(listener: (view: RelayView) => void): Promise<() => void>;
  /**
   * Asks the relay for the first time, and remembers it once it has let the user in. A relay that this page may not
   * speak with is remembered as `elsewhere`.
   * @throws WorkbenchError `usage-relay`, `no-relay`, `bad-code`, `guests-refused`, `version-skew`
   */
  connectRelay(address: string, entry: RelayEntry): Promise<void>;
  /** Says nothing more to it; session and figures stay. */
  disconnectRelay(): Promise<void>;
  /** Session, key of the guest, and figures are deleted. */
  forgetRelay(): Promise<void>;
  /** @throws WorkbenchError `bad-code`, `rate-limited` */
  lookUpCode(code: string): Promise<PairingView>;
  pairNode(code: string, node: string): Promise<NodeView>;
  changeNode(node: string, change: NodeChange): Promise<void>;
  /** @returns a code that lets its first user in as a member */
  inviteMember(name: string): Promise<string>;
  /** for the relay's owner, who is the first of them */
  listMembers(): Promise<readonly MemberView[]>;
  /** for good; an invitation is withdrawn. @throws WorkbenchError `unknown-member` */
  removeMember(member: string): Promise<void>;
  /** This one goes on. everyone: for the relay's owner */
  endSessions(whose: "own" | "everyone"): Promise<void>;

  /** @returns what stops the views */
  watchDonation(listener: (view: DonationView) => void): Promise<() => void>;
  /** @throws WorkbenchError `not-leader`, `no-relay` */
  donate(on: boolean): Promise<void>;
  limitDonation(limits: DonationRecord["limits"]): Promise<void>;
  tellConditions(conditions: DonationConditions): Promise<void>;
}
