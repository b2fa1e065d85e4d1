/** What links of nodes and users share: one socket, opened again and again, and questions that outlive it. */
import { io, type Socket } from "socket.io-client";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";
import { backoffMs } from "./backoff.ts";
import { checkedMessage, exchange } from "./exchange.ts";
import { createListeners } from "./listeners.ts";
import { isFinal, isPassing, refusalOf } from "./refusals.ts";
import type { LinkState, Notices, RelayLink, Requests } from "./relay-link.ts";
import { relayOrigin } from "./relay-url.ts";

/** in: others may be asked now. lost: nobody answered, the next connection may do better. */
export type Entered = "in" | "lost";

export interface LinkOptions<R extends Requests, N extends Notices> {
  /** as people type it */
  readonly url: string;
  readonly namespace: "/user" | "/node";
  readonly requests: R;
  readonly notices: N;
  /** says on a new connection who this is, before anything else is asked. @throws WorkbenchError what the relay says to it */
  readonly enter: (socket: Socket) => Promise<Entered>;
  /** in [0, 1), for the time between tries */
  readonly random?: (() => number) | undefined;
}

const STABLE_MS = 10_000;

export interface OpenedLink<R extends Requests, N extends Notices> {
  readonly link: RelayLink<R, N>;
  /** begins again with a new connection, soon */
  readonly reconnect: (why: string) => void;
  /** gives up for good */
  readonly refuse: (error: WorkbenchError) => void;
}

/** @throws WorkbenchError `usage-relay` for an address that can never work */
export function openLink<R extends Requests, N extends Notices>(
  options: LinkOptions<R, N>,
): OpenedLink<R, N> {
  const url = relayOrigin(options.url);
  const random = options.random ?? Math.random;
  // multiplex off: two links of one process share no connection, so that closing one leaves the other
  const socket = io(url + options.namespace, {
    transports: ["websocket"],
    reconnection: false,
    multiplex: false,
    timeout: 10_000,
    autoConnect: false,
  });
  const listeners = createListeners();
  let state: LinkState = "connecting";
  let reason: string | null = `Connecting to ${url}.`;
  let refused: WorkbenchError | null = null;
  let tries = 0;
  let openedAt = 0;
  let leaving: string | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;

  const become = (next: LinkState, why: string | null): void => {
    if (state === "closed" || (state === "refused" && next !== "closed")) return;
    const changed = next !== state || why !== reason;
    [state, reason] = [next, why];
    if (changed) listeners.tell("state", next);
  };
  const refuse = (error: WorkbenchError): void => {
    refused ??= error;
    become("refused", `${error.message} ${error.action}`);
    if (again) clearTimeout(again);
    socket.disconnect();
  };
  const later = (why: string): void => {
    if (state === "closed" || state === "refused" || again) return;
    const wait = backoffMs(tries++, random());
    become("connecting", `${why} Trying again in ${Math.ceil(wait / 1000)} s.`);
    again = setTimeout(() => {
      again = null;
      socket.connect();
    }, wait);
  };
  const reconnect = (why: string): void => {
    leaving = why;
    socket.disconnect();
  };
  const enter = async (): Promise<void> => {
    const connection = socket.id;
    const stillThere = (): boolean => socket.connected && socket.id === connection;
    try {
      const entered = await options.enter(socket);
      if (!stillThere()) return;
      if (entered === "lost") {
        reconnect(`The relay at ${url} did not answer.`);
        return;
      }
      openedAt = performance.now();
      become("open", null);
    } catch (error) {
      // what goes wrong here without the relay, such as a key that cannot be read, does not mend by itself either
      const known = error instanceof WorkbenchError ? error : unexpected(error);
      if (isFinal(known) || !(error instanceof WorkbenchError)) refuse(known);
      else if (stillThere()) reconnect(known.message);
    }
  };

  socket.on("connect", () => void enter());
  socket.on("connect_error", (error) => {
    const said = refusalOf(error);
    if (said && isFinal(said)) refuse(said);
    else later(said?.message ?? `The relay at ${url} cannot be reached.`);
  });
  socket.on("disconnect", () => {
    // a relay that hangs up at once is asked ever more rarely
    if (state === "open" && performance.now() - openedAt > STABLE_MS) tries = 0;
    const why = leaving ?? `The connection to the relay at ${url} was lost.`;
    leaving = null;
    later(why);
  });
  socket.onAny((name: string, message: unknown) => {
    if (!Object.hasOwn(options.notices, name)) return;
    const schema = options.notices[name as keyof N] as v.GenericSchema;
    const parsed = v.safeParse(schema, message);
    if (parsed.success) listeners.tell(`notice ${name}`, parsed.output);
  });

  /** resolves when somebody may be asked. @throws WorkbenchError when nobody ever will */
  const opened = async (signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      if (refused) throw refused;
      if (state === "closed") throw closedHere(url);
      if (state === "open") return;
      await listeners.next("state", signal);
    }
  };
  const ask = async (event: string, request: unknown, signal?: AbortSignal): Promise<unknown> => {
    const schemas = options.requests[event as keyof R] as {
      request: v.GenericSchema;
      answer: v.GenericSchema;
    };
    const message = checkedMessage(event, schemas.request, request);
    for (let failures = 0; ; failures++) {
      await opened(signal);
      try {
        const answered = await exchange(socket, event, message, schemas.answer);
        if (answered.type === "answered") return answered.value;
      } catch (error) {
        if (!(error instanceof WorkbenchError) || !isPassing(error, failures + 1)) throw error;
        await listeners.pause(backoffMs(failures + 1, random()), signal);
      }
    }
  };

  const link = {
    url,
    get state() {
      return state;
    },
    get reason() {
      return reason;
    },
    ask,
    tell: (event: string, message: unknown) => {
      const schema = (options.requests[event as keyof R] as { request: v.GenericSchema }).request;
      const checked = checkedMessage(event, schema, message);
      if (state === "open") socket.volatile.emit(event, checked);
    },
    on: (notice: string, listener: (message: never) => void) =>
      listeners.on(`notice ${notice}`, listener as (message: unknown) => void),
    onState: (listener: (next: LinkState) => void) =>
      listeners.on("state", listener as (next: unknown) => void),
    close: () => {
      become("closed", "This side closed the connection.");
      if (again) clearTimeout(again);
      socket.disconnect();
    },
  };
  socket.connect();
  // every message was parsed by the schema that its type is inferred from
  return { link: link as unknown as RelayLink<R, N>, reconnect, refuse };
}

function aborted(signal: AbortSignal): WorkbenchError {
  return new WorkbenchError("aborted", "The question was withdrawn.", "Ask again.", { cause: signal.reason });
}

function closedHere(url: string): WorkbenchError {
  return new WorkbenchError(
    "relay-closed",
    `The connection to ${url} was closed on this side.`,
    "Open it again.",
  );
}

function unexpected(cause: unknown): WorkbenchError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new WorkbenchError("link-failed", message, "Start again; if it happens again, report it.", {
    cause,
  });
}
