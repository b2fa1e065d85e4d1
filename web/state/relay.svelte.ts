import { noRelay } from "../workbench/relay-views.ts";
import type {
  NodeChange,
  NodeView,
  PairingView,
  RelayDesk,
  RelayEntry,
  RelayView,
} from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import { isElsewhere } from "./is-elsewhere.ts";
import { nodeNews, relayNews } from "./node-news.ts";
import { RelayMembers } from "./relay-members.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: Omit<RelayDesk, "watchDonation" | "donate" | "limitDonation" | "tellConditions">;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  /**
   * Opens the page that may speak with other servers: on the Nodes screen with this address filled in, or where the user
   * is, for the relay that is remembered. Absent (null) on that page itself.
   */
  readonly moveToWidePage: ((address: string | null) => void) | null;
  /** of this page */
  readonly origin: string;
}

/** The relay that the user has named, for all screens. No promise here rejects: failures are kept or become toasts. */
export class Relay {
  view = $state.raw<RelayView>(noRelay);
  connecting = $state(false);
  /** why the last attempt to connect failed */
  failure = $state.raw<unknown>(null);
  /** a node that was looked up and waits for the owner's word */
  candidate = $state.raw<{ readonly code: string; readonly node: PairingView } | null>(null);
  /** why a code was not taken */
  codeFailure = $state.raw<unknown>(null);
  busy = $state.raw<readonly string[]>([]);
  readonly members: RelayMembers;
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
    this.members = new RelayMembers(collaborators);
  }

  get origin(): string {
    return this.#with.origin;
  }
  /** this is the page that may speak with other servers */
  get isWidePage(): boolean {
    return this.#with.moveToWidePage === null;
  }
  get isConnected(): boolean {
    return this.view.state === "open";
  }
  /** a relay was named and is to be used */
  get isNamed(): boolean {
    return !["none", "away"].includes(this.view.state);
  }

  /** @returns what stops it */
  watch(): () => void {
    let stopped = false;
    let stop = (): void => undefined;
    void this.#with.desk
      .watchRelay((view) => this.#take(view))
      .then((end) => {
        if (stopped) end();
        else stop = end;
      });
    return () => {
      stopped = true;
      stop();
    };
  }

  async connect(address: string, entry: RelayEntry): Promise<void> {
    const { desk, announcer, moveToWidePage } = this.#with;
    this.failure = null;
    if (moveToWidePage !== null && isElsewhere(address, this.origin)) {
      moveToWidePage(address);
      return;
    }
    this.connecting = true;
    try {
      await desk.connectRelay(address, entry);
      announcer.say("Connected to the relay.");
    } catch (error) {
      this.failure = error;
    } finally {
      this.connecting = false;
    }
  }

  /** The page that may speak with the relay that is remembered. */
  openWidePage(): void {
    this.#with.moveToWidePage?.(null);
  }

  disconnect(): Promise<boolean> {
    return this.#attempt("disconnect", () => this.#with.desk.disconnectRelay());
  }

  forget(): Promise<boolean> {
    return this.#attempt("forget", () => this.#with.desk.forgetRelay());
  }

  async lookUp(code: string): Promise<void> {
    this.codeFailure = null;
    this.busy = [...this.busy, "code"];
    try {
      this.candidate = { code, node: await this.#with.desk.lookUpCode(code) };
    } catch (error) {
      this.codeFailure = error;
    } finally {
      this.busy = this.busy.filter((each) => each !== "code");
    }
  }

  /** @returns whether the node is in */
  async attach(): Promise<boolean> {
    const { candidate } = this;
    if (candidate === null) return false;
    this.codeFailure = null;
    try {
      await this.#with.desk.pairNode(candidate.code, candidate.node.node);
      this.candidate = null;
      return true;
    } catch (error) {
      this.codeFailure = error;
      this.candidate = null;
      return false;
    }
  }

  dropCandidate(): void {
    this.candidate = null;
    this.codeFailure = null;
  }

  async change(node: NodeView, change: NodeChange): Promise<boolean> {
    const isDone = await this.#attempt(node.id, () => this.#with.desk.changeNode(node.id, change));
    if (isDone && change.change === "revoke") this.#with.announcer.say(`Node ${node.offer.name} revoked.`);
    return isDone;
  }

  #take(view: RelayView): void {
    const { announcer } = this.#with;
    for (const text of relayNews(this.view, view)) announcer.say(text);
    if (this.view.url === view.url)
      for (const text of nodeNews(this.view.nodes, view.nodes)) announcer.say(text);
    this.view = view;
  }

  async #attempt(name: string, work: () => Promise<unknown>): Promise<boolean> {
    this.busy = [...this.busy, name];
    try {
      await work();
      return true;
    } catch (error) {
      this.#with.toasts.failWith(error);
      return false;
    } finally {
      this.busy = this.busy.filter((each) => each !== name);
    }
  }
}
