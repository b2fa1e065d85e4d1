/** One socket to a relay, opened again and again; nobody is asked anything before this side has said who it is. */
import { io, type Socket } from "socket.io-client";
import { WorkbenchError } from "../../study/index.ts";
import { backoffMs } from "./backoff.ts";
import { createListeners, type Listeners } from "./listeners.ts";
import { isFinal, refusalOf } from "./refusals.ts";
import type { LinkState } from "./relay-link.ts";

/** in: others may be asked now. lost: nobody answered, the next connection may do better. */
export type Entered = "in" | "lost";

export interface ConnectionOptions {
  /** the relay's origin */
  readonly url: string;
  readonly namespace: "/user" | "/node";
  /** says on a new connection who this is, before anything else is asked. @throws WorkbenchError what the relay says to it */
  readonly enter: (socket: Socket) => Promise<Entered>;
  /** in [0, 1), for the time between tries */
  readonly random: () => number;
}

/** A connection that stood for so long was a good one: the next is tried quickly. */
const STABLE_MS = 10_000;

export class Connection {
  readonly socket: Socket;
  /** topic "state" whenever state or reason change */
  readonly listeners: Listeners = createListeners();
  state: LinkState = "connecting";
  /** for people; null while it is open */
  reason: string | null;
  /** why it never will be open again */
  refusal: WorkbenchError | null = null;
  readonly #options: ConnectionOptions;
  #tries = 0;
  #openedAt = 0;
  #leaving: string | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.reason = `Connecting to ${options.url}.`;
    this.socket = io(options.url + options.namespace, {
      transports: ["websocket"],
      // socket.io's own way back is not spread out enough, and does not begin after a relay hung up
      reconnection: false,
      // two links of one process share no connection, so that closing one leaves the other
      multiplex: false,
      timeout: 10_000,
      autoConnect: false,
    });
    this.socket.on("connect", () => void this.#enter());
    this.socket.on("connect_error", (error) => this.#notConnected(error));
    this.socket.on("disconnect", () => this.#lost());
    this.socket.connect();
  }

  /** begins again with a new connection, soon; one that is being tried already is left alone */
  reconnect(why: string): void {
    if (!this.socket.connected) return;
    this.#leaving = why;
    this.socket.disconnect();
  }

  /** gives up for good */
  refuse(error: WorkbenchError): void {
    this.refusal ??= error;
    this.#end("refused", `${error.message} ${error.action}`);
  }

  close(): void {
    this.#end("closed", "This side closed the connection.");
  }

  #end(state: LinkState, why: string): void {
    this.#become(state, why);
    if (this.#again) clearTimeout(this.#again);
    this.socket.disconnect();
  }

  #become(next: LinkState, why: string | null): void {
    if (this.#isOver() && !(this.state === "refused" && next === "closed")) return;
    const changed = next !== this.state || why !== this.reason;
    [this.state, this.reason] = [next, why];
    if (changed) this.listeners.tell("state", next);
  }

  #isOver(): boolean {
    return this.state === "closed" || this.state === "refused";
  }

  async #enter(): Promise<void> {
    const { socket } = this;
    const connection = socket.id;
    const stillThere = (): boolean => socket.connected && socket.id === connection;
    try {
      const entered = await this.#options.enter(socket);
      if (!stillThere()) return;
      if (entered === "lost") this.reconnect(`The relay at ${this.#options.url} did not answer.`);
      else {
        this.#openedAt = performance.now();
        this.#become("open", null);
      }
    } catch (error) {
      const known = error instanceof WorkbenchError ? error : unexpected(error);
      // what goes wrong here, such as a key that cannot be read, does not mend by itself either
      if (isFinal(known) || known !== error) this.refuse(known);
      else if (stillThere()) this.reconnect(known.message);
    }
  }

  #notConnected(error: Error): void {
    const said = refusalOf(error);
    if (said && isFinal(said)) this.refuse(said);
    else this.#later(said?.message ?? `The relay at ${this.#options.url} cannot be reached.`);
  }

  #lost(): void {
    // a relay that hangs up at once is asked ever more rarely
    if (this.state === "open" && performance.now() - this.#openedAt > STABLE_MS) this.#tries = 0;
    const why = this.#leaving ?? `The connection to the relay at ${this.#options.url} was lost.`;
    this.#leaving = null;
    this.#later(why);
  }

  #later(why: string): void {
    if (this.#isOver() || this.#again) return;
    const wait = backoffMs(this.#tries++, this.#options.random());
    this.#become("connecting", `${why} Trying again in ${Math.ceil(wait / 1000)} s.`);
    this.#again = setTimeout(() => {
      this.#again = null;
      this.socket.connect();
    }, wait);
  }
}

function unexpected(cause: unknown): WorkbenchError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new WorkbenchError("link-failed", message, "Start again; if it happens again, report it.", {
    cause,
  });
}
