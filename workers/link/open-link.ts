/** What links of nodes and users share: questions that outlive connections and relays, and what a relay tells. */
import type { Socket } from "socket.io-client";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";
import { backoffMs } from "./backoff.ts";
import { Connection, type Entered } from "./connection.ts";
import { checkedMessage, exchange } from "./exchange.ts";
import { isPassing } from "./refusals.ts";
import type { LinkState, Notices, RelayLink, Requests } from "./relay-link.ts";
import { relayOrigin } from "./relay-url.ts";

export interface LinkOptions<R extends Requests, N extends Notices> {
  /** as people type it */
  readonly url: string;
  readonly namespace: "/user" | "/node";
  readonly requests: R;
  readonly notices: N;
  /** see `Connection` */
  readonly enter: (socket: Socket) => Promise<Entered>;
  /** hears every answer before whoever asked */
  readonly onAnswer?: (event: string, value: unknown) => void;
  readonly random?: (() => number) | undefined;
}

export interface OpenedLink<R extends Requests, N extends Notices> {
  readonly link: RelayLink<R, N>;
  /** begins again with a new connection, soon */
  readonly reconnect: (why: string) => void;
  /** gives up for good */
  readonly refuse: (error: WorkbenchError) => void;
}

interface Schemas {
  readonly request: v.GenericSchema;
  readonly answer: v.GenericSchema;
}

/** @throws WorkbenchError `usage-relay` for an address that can never work */
export function openLink<R extends Requests, N extends Notices>(
  options: LinkOptions<R, N>,
): OpenedLink<R, N> {
  const url = relayOrigin(options.url);
  const random = options.random ?? Math.random;
  const connection = new Connection({ ...options, url, random });
  const { socket, listeners } = connection;
  const schemasOf = (event: string): Schemas => options.requests[event as keyof R] as Schemas;
  hearNotices(connection, options.notices);
  const link = {
    url,
    get state() {
      return connection.state;
    },
    get reason() {
      return connection.reason;
    },
    ask: async (event: string, request: unknown, signal?: AbortSignal) => {
      const question = { event, request, schemas: schemasOf(event) };
      const value = await ask(connection, question, random, signal);
      options.onAnswer?.(event, value);
      return value;
    },
    tell: (event: string, message: unknown) => {
      const checked = checkedMessage(event, schemasOf(event).request, message);
      if (connection.state === "open") socket.volatile.emit(event, checked);
    },
    on: (notice: string, listener: (message: never) => void) =>
      listeners.on(`notice ${notice}`, listener as (message: unknown) => void),
    onState: (listener: (next: LinkState) => void) =>
      listeners.on("state", listener as (next: unknown) => void),
    close: () => connection.close(),
  };
  return {
    // every message was parsed by the schema that its type is inferred from
    link: link as unknown as RelayLink<R, N>,
    reconnect: (why) => connection.reconnect(why),
    refuse: (error) => connection.refuse(error),
  };
}

/** What is not known, or not well formed, is a later version's, or nothing to act upon. */
function hearNotices({ socket, listeners }: Connection, notices: Notices): void {
  socket.onAny((name: string, message: unknown) => {
    if (!Object.hasOwn(notices, name)) return;
    const parsed = v.safeParse(notices[name as keyof Notices], message);
    if (parsed.success) listeners.tell(`notice ${name}`, parsed.output);
  });
}

interface Question {
  readonly event: string;
  readonly request: unknown;
  readonly schemas: Schemas;
}

async function ask(
  connection: Connection,
  { event, request, schemas }: Question,
  random: () => number,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const message = checkedMessage(event, schemas.request, request);
  for (let failures = 1; ; failures++) {
    await opened(connection, signal);
    try {
      const answered = await exchange(connection.socket, event, message, schemas.answer);
      if (answered.type === "answered") return answered.value;
    } catch (error) {
      if (!(error instanceof WorkbenchError) || !isPassing(error, failures)) throw error;
      await connection.listeners.pause(backoffMs(failures, random()), signal);
    }
  }
}

/** Resolves when somebody may be asked. @throws WorkbenchError when nobody ever will, or nobody wants to any more */
async function opened(connection: Connection, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const { state, refusal, listeners } = connection;
    if (signal?.aborted) throw withdrawn(signal);
    if (refusal) throw refusal;
    if (state === "closed") throw closedHere();
    if (state === "open") return;
    await listeners.next("state", signal);
  }
}

function withdrawn({ reason: cause }: AbortSignal): WorkbenchError {
  return new WorkbenchError("aborted", "The question was withdrawn.", "Ask again.", { cause });
}

function closedHere(): WorkbenchError {
  return new WorkbenchError(
    "relay-closed",
    "This side closed the connection to the relay.",
    "Open it again.",
  );
}
