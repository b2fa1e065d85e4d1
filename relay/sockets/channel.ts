/**
 * One socket of a namespace: only messages that the protocol knows get further, at most so many a second, and whoever
 * keeps sending others is hung up on. Nothing that a client sends can throw out of here.
 */
import type { Socket } from "socket.io";
import * as v from "valibot";
import { relayProtocolVersion } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { TokenBucket, type SocketLimits } from "./limits/index.ts";
import { malformed, rateLimited, toRelayError } from "./refusals.ts";
import type { Route } from "./routes.ts";

type Reply = (reply: object) => void;
const Versioned = v.object({ protocol: v.pipe(v.number(), v.integer()) });

export interface ChannelOptions {
  readonly socket: Socket;
  readonly routes: ReadonlyMap<string, Route>;
  readonly limits: SocketLimits;
  readonly report: (error: unknown) => void;
}

export class Channel {
  readonly #socket: Socket;
  readonly #options: ChannelOptions;
  #bucket: TokenBucket;
  /** for messages beyond the bucket's */
  readonly #patience: TokenBucket;
  #strikes = 0;
  #allowed = false;
  readonly #running = new Set<Promise<void>>();

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#socket = options.socket;
    const { burst, perSecond } = options.limits.messages;
    const now = performance.now();
    this.#bucket = new TokenBucket({ burst, perSecond }, now);
    this.#patience = new TokenBucket({ burst: 20 * burst, perSecond: 3 * perSecond }, now);
    options.socket.onAny((event: unknown, ...rest: unknown[]) => this.#hear(event, rest));
    options.socket.on("error", (error) => this.#strike(malformed("message", String(error))));
  }

  /** @param slots - leases that a node can hold at once: it has as much more to say. Once for a socket */
  allowMore(slots: number): void {
    if (this.#allowed) return; // else logging in again and again would fill the bucket each time
    this.#allowed = true;
    const { messages, messagesPerSlot } = this.#options.limits;
    const more = slots * messagesPerSlot;
    const size = { burst: messages.burst + 3 * more, perSecond: messages.perSecond + more };
    this.#bucket = new TokenBucket(size, performance.now());
  }

  /** Resolves when what was being answered is. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** @param error - the reason, told first */
  hangUp(error: WorkbenchError): void {
    this.#socket.emit("complaint", toRelayError(error, this.#options.report));
    this.#socket.disconnect(true);
  }

  #hear(event: unknown, rest: readonly unknown[]): void {
    const last = rest.at(-1);
    const reply = typeof last === "function" ? (last as Reply) : null; // socket.io's own, never the client's
    if (!this.#bucket.take(performance.now())) {
      this.#drop(reply);
      return;
    }
    const route = typeof event === "string" ? this.#options.routes.get(event) : undefined;
    if (!route || rest.length !== (reply ? 2 : 1) || (route.answered && !reply)) {
      const error = malformed(String(event), route ? "one message is expected" : "no such event");
      reply?.(this.#refusal(error));
      this.#strike(error);
      return;
    }
    const running = this.#answer(route, rest[0], reply).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Even what is dropped costs the reading of it: a flood is ended. */
  #drop(reply: Reply | null): void {
    const error = rateLimited("messages");
    reply?.(this.#refusal(error));
    if (!this.#patience.take(performance.now())) this.hangUp(error);
  }

  async #answer(route: Route, message: unknown, reply: Reply | null): Promise<void> {
    try {
      refuseOtherVersions(message);
      const value = await route.run(message);
      reply?.({ ok: true, value });
    } catch (error) {
      reply?.(this.#refusal(error));
      if (error instanceof WorkbenchError && error.code === "malformed") this.#strike(error);
      else if (!reply && !(error instanceof WorkbenchError)) this.#options.report(error);
    }
  }

  #refusal(error: unknown): object {
    return { ok: false, error: toRelayError(error, this.#options.report) };
  }

  #strike(error: WorkbenchError): void {
    this.#strikes += 1;
    if (this.#strikes >= this.#options.limits.strikes) this.hangUp(error);
    else this.#socket.emit("complaint", toRelayError(error, this.#options.report));
  }
}

/** Before the schema: a later version's first message may have fields that this one does not know. */
function refuseOtherVersions(message: unknown): void {
  const said = v.safeParse(Versioned, message);
  if (!said.success || said.output.protocol === relayProtocolVersion) return;
  throw new WorkbenchError(
    "version-skew",
    `This relay speaks version ${relayProtocolVersion} of the protocol, not ${said.output.protocol}.`,
    said.output.protocol > relayProtocolVersion ? "Update the relay." : "Update Firstlight here.",
  );
}
