/** This tab's connection to the relay that the user has named: opened again by itself until he says otherwise. */
import type { LoggedIn } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import type { LoginBy, UserLink, UserLinkOptions } from "../../../workers/link/index.ts";
import type { Records, RelayRecord } from "../../storage/index.ts";
import type { RelayEntry, RelayView } from "../api.ts";
import { batched } from "../batched.ts";
import { noRelay } from "../relay-views.ts";
import { countedLink } from "./counted-link.ts";
import { currentRelay, forgetRelay, keepRelay, newRelay, readRelay } from "./stored-relays.ts";

export interface ConnectionTools {
  readonly records: Pick<Records, "relay" | "putRelay" | "deleteRelay" | "setting" | "putSetting">;
  readonly openLink: (options: UserLinkOptions) => UserLink;
  /** whether this page's policy lets it speak with that origin */
  readonly mayReach: (url: string) => boolean;
  /** which relay, or with which session, has changed: other tabs follow */
  readonly onChosen: () => void;
}

type Part = Partial<Omit<RelayView, "sent">>;
const keepFiguresMs = 2000;
/** that may fail before the user is told that no relay is there */
const mostFirstTries = 3;

export class RelayConnection {
  readonly #tools: ConnectionTools;
  readonly #listeners = new Set<(view: RelayView) => void>();
  readonly #keepFigures = batched(keepFiguresMs, () => {
    // another tab may have ended this one's session and keep a newer one
    if (this.#part.state === "open") void this.#keep();
  });
  #record: RelayRecord | null = null;
  #link: UserLink | null = null;
  #part: Part = {};

  constructor(tools: ConnectionTools) {
    this.#tools = tools;
  }

  get view(): RelayView {
    const record = this.#record;
    if (record === null) return noRelay;
    const { messages, data } = record.sent;
    const { session } = record;
    return {
      ...noRelay,
      url: record.url,
      user: session && { id: session.user, name: session.name, role: session.role },
      ...this.#part,
      sent: { messages, data, sinceMs: record.since },
    };
  }

  /** null: not logged in to a relay now, and not trying */
  get link(): UserLink | null {
    return this.#link;
  }
  /** for HTTP; null: none */
  get token(): string | null {
    return this.#record?.session?.token ?? null;
  }

  /** The view now, and after each change. @returns what stops it */
  listen(listener: (view: RelayView) => void): () => void {
    this.#listeners.add(listener);
    listener(this.view);
    return () => void this.#listeners.delete(listener);
  }

  /** As the browser remembers it; also when another tab has chosen. */
  async restore(): Promise<void> {
    const record = await currentRelay(this.#tools.records);
    const isRefused = this.#part.state === "refused";
    if (isSameChoice(record, this.#record) && !(isRefused && isNewerSession(record, this.#record))) return;
    this.#leave();
    this.#record = record;
    if (record?.connected !== true) this.#show({ state: record === null ? "none" : "away" });
    else if (!this.#tools.mayReach(record.url)) this.#show({ state: "elsewhere" });
    else this.#open(record.url, record.session === null ? { by: "guest" } : { by: "session" });
  }

  /** @throws WorkbenchError what the relay said to the first try, or that nobody answered; nothing is kept then */
  async connect(url: string, entry: RelayEntry): Promise<void> {
    const before = this.#record;
    this.#leave();
    this.#record = { ...((await readRelay(this.#tools.records, url)) ?? newRelay(url)), connected: true };
    this.#open(url, entry);
    try {
      await this.#firstAnswer();
    } catch (error) {
      this.#leave();
      this.#record = before;
      this.#show({ state: before === null ? "none" : "away" });
      throw error;
    }
    await keepRelay(this.#tools.records, this.#record);
    this.#tools.onChosen();
  }

  async disconnect(): Promise<void> {
    if (this.#record === null) return;
    this.#leave();
    this.#record = { ...this.#record, connected: false };
    await keepRelay(this.#tools.records, this.#record);
    this.#show({ state: "away" });
    this.#tools.onChosen();
  }

  async forget(): Promise<void> {
    const url = this.#record?.url;
    this.#leave();
    this.#record = null;
    if (url !== undefined) await forgetRelay(this.#tools.records, url);
    this.#show({ state: "none" });
    this.#tools.onChosen();
  }

  /** All sessions but this one's new one have ended, those of this browser's other tabs too: they may share it. */
  async shareSession(): Promise<void> {
    await this.#keep();
    this.#tools.onChosen();
  }

  countData(bytes: number): void {
    this.#count({ data: bytes });
  }

  #open(url: string, entry: RelayEntry): void {
    let by = entry;
    const plain = this.#tools.openLink({
      url,
      login: () => this.#loginBy(by),
      onLoggedIn: (user) => {
        by = { by: "session" };
        this.#loggedIn(user);
      },
    });
    const link = countedLink(plain, (bytes) => {
      this.#count({ messages: bytes });
    });
    this.#link = link;
    this.#show({ state: "connecting", trouble: null });
    link.onState((state) => {
      if (this.#link !== link) return;
      if (state === "open") void this.#entered(link);
      if (state === "connecting") this.#show({ state: "unreachable", trouble: unreachable(link) });
      if (state === "refused") void this.#refused(link, by);
    });
    link.on("nodes-changed", ({ nodes, stats }) => {
      if (this.#link === link) this.#show({ nodes, stats });
    });
  }

  #loginBy(entry: RelayEntry): LoginBy {
    const session = this.#record?.session;
    if (entry.by === "session" && session) return { type: "token", token: session.token };
    if (entry.by === "code") return { type: "code", code: entry.code };
    return { type: "guest", secret: this.#guestSecret() };
  }

  #guestSecret(): string {
    const known = this.#record?.guestSecret;
    if (known) return known;
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const guestSecret = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (this.#record) this.#record = { ...this.#record, guestSecret };
    return guestSecret;
  }

  #loggedIn({ user, name, role, token }: LoggedIn): void {
    if (this.#record === null) return;
    this.#record = { ...this.#record, session: { token, user, name, role } };
    void this.#keep();
  }

  async #entered(link: UserLink): Promise<void> {
    this.#show({ state: "open", trouble: null });
    try {
      const { nodes, stats } = await link.ask("nodes", {});
      if (this.#link === link) this.#show({ nodes, stats });
    } catch (error) {
      // the link's own state says more where it is lost
      if (link.state === "open") this.#show({ trouble: troubleOf(error) });
    }
  }

  /**
   * A guest whose session has ended comes in again by his own secret, and whoever has ended it in another tab by the
   * session that took its place; anybody else is asked.
   */
  async #refused(link: UserLink, entry: RelayEntry): Promise<void> {
    const trouble = await link.ask("nodes", {}).then(() => null, troubleOf);
    if (this.#link !== link || this.#record === null) return;
    if (trouble?.code === "session-expired" && entry.by === "session") {
      const kept = await readRelay(this.#tools.records, this.#record.url);
      if (this.#link !== link) return;
      const isNewer = isNewerSession(kept, this.#record);
      if (isNewer || this.#record.session?.role === "guest") {
        link.close();
        if (isNewer) this.#record = { ...this.#record, session: kept?.session ?? null };
        this.#open(this.#record.url, { by: isNewer ? "session" : "guest" });
        return;
      }
    }
    this.#show({ state: "refused", trouble });
  }

  /** @throws WorkbenchError why the first try failed */
  async #firstAnswer(): Promise<void> {
    const { state, trouble } = await this.#settled();
    if (state === "open") return;
    const { code, message, action } = trouble ?? {
      code: "no-relay",
      message: "No relay answered.",
      action: "",
    };
    throw new WorkbenchError(code, message, action);
  }

  /** A relay that has just been started may open its database still. */
  #settled(): Promise<RelayView> {
    return new Promise((resolve) => {
      const failures = new Set<RelayView["trouble"]>();
      const stop = this.listen((view) => {
        if (view.state === "unreachable") failures.add(view.trouble);
        const goesOn = view.state === "unreachable" && failures.size < mostFirstTries;
        if (view.state === "connecting" || goesOn) return;
        queueMicrotask(() => {
          stop();
        });
        resolve(view);
      });
    });
  }

  #leave(): void {
    this.#link?.close();
    this.#link = null;
    this.#part = {};
  }

  #count(more: Partial<RelayRecord["sent"]>): void {
    if (this.#record === null) return;
    const { messages, data } = this.#record.sent;
    const sent = { messages: messages + (more.messages ?? 0), data: data + (more.data ?? 0) };
    this.#record = { ...this.#record, sent };
    this.#keepFigures.request();
    this.#show({});
  }

  async #keep(): Promise<void> {
    const record = this.#record;
    // only what has been let in once is remembered
    if (record?.session) await this.#tools.records.putRelay(record);
  }

  #show(part: Part): void {
    this.#part = { ...this.#part, ...part };
    const { view } = this;
    for (const listener of this.#listeners) listener(view);
  }
}

const isSameChoice = (a: RelayRecord | null, b: RelayRecord | null): boolean =>
  a?.url === b?.url && a?.connected === b?.connected && a?.session?.user === b?.session?.user;

const isNewerSession = (kept: RelayRecord | null, known: RelayRecord | null): boolean =>
  !!kept?.session && kept.session.user === known?.session?.user && kept.session.token !== known.session.token;

const unreachable = ({ reason, url }: UserLink): RelayView["trouble"] => ({
  code: "relay-unreachable",
  message: reason ?? `The relay at ${url} does not answer.`,
  action: "Trials on this device go on; those for nodes wait for the relay.",
});

function troubleOf(error: unknown): NonNullable<RelayView["trouble"]> {
  if (error instanceof WorkbenchError) {
    const { code, message, action } = error;
    return { code, message, action };
  }
  return {
    code: "relay-failed",
    message: error instanceof Error ? error.message : String(error),
    action: "",
  };
}
