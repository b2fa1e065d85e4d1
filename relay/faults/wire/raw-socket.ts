/**
 * A socket.io connection that speaks the protocol's messages without the project's own client, so that a fault of the
 * client does not hide one of the relay. It never reconnects by itself: who uses it decides.
 */
import { io, type Socket } from "socket.io-client";
import * as v from "valibot";
import { Reply } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";

export interface RawSocket {
  readonly connected: boolean;
  /**
   * @throws WorkbenchError what the relay answered; `lost-answer` when none came in time: nobody knows what happened
   */
  ask(event: string, message: unknown, timeoutMs?: number): Promise<unknown>;
  tell(event: string, message: unknown): void;
  on(event: string, listener: (message: unknown) => void): void;
  /** Called once, at the first end of the connection. */
  onClosed(listener: (reason: string) => void): void;
  /** for those who spoil frames */
  readonly socket: Socket;
  /** without a word to the other side where `rude` */
  close(rude?: boolean): void;
}

export interface SocketOptions {
  /** with the relay's address, without the namespace */
  readonly url: string;
  readonly namespace: "/node" | "/user";
  /** 127.x.y.z: one of its own for each simulated machine, since relays count connections by address */
  readonly address: string;
  readonly signal?: AbortSignal;
}

const ANSWER_MS = 10_000;
const AnyReply = Reply(v.unknown());

/** Resolves when connected. @param listen - hears all notices from the first one on @throws WorkbenchError `lost-answer` */
export function openSocket(
  options: SocketOptions,
  listen: (event: string, message: unknown) => void = () => undefined,
): Promise<RawSocket> {
  const settings = {
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    timeout: ANSWER_MS,
    localAddress: options.address,
  };
  const socket = io(new URL(options.namespace, options.url).href, settings);
  socket.onAny((event: string, message: unknown) => {
    listen(event, message);
  });
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown): void => {
      end();
      socket.disconnect();
      reject(lost(`no connection to ${options.url}`, error));
    };
    const end = (): void => {
      socket.off("connect_error", refuse);
      socket.io.off("close", refuse); // a relay that dies before it has let the socket in: no error is told
      options.signal?.removeEventListener("abort", refuse);
    };
    socket.once("connect_error", refuse);
    socket.io.on("close", refuse);
    options.signal?.addEventListener("abort", refuse, { once: true });
    socket.once("connect", () => {
      end();
      resolve(wrap(socket));
    });
  });
}

function wrap(socket: Socket): RawSocket {
  return {
    socket,
    get connected() {
      return socket.connected;
    },
    ask: (event, message, timeoutMs = ANSWER_MS) => ask(socket, event, message, timeoutMs),
    tell: (event, message) => {
      socket.emit(event, message);
    },
    on: (event, listener) => {
      socket.on(event, listener);
    },
    onClosed: (listener) => {
      if (socket.connected) socket.once("disconnect", listener);
      else listener("closed before");
    },
    close: (rude = false) => {
      if (rude) socket.io.engine.close();
      else socket.disconnect();
    },
  };
}

function ask(socket: Socket, event: string, message: unknown, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const closed = (): void => {
      end();
      reject(lost(`the connection ended before ${event} was answered`));
    };
    const timer = setTimeout(() => {
      end();
      reject(lost(`no answer to ${event} in ${timeoutMs} ms`));
    }, timeoutMs);
    const end = (): void => {
      clearTimeout(timer);
      socket.off("disconnect", closed);
    };
    if (!socket.connected) {
      closed();
      return;
    }
    socket.once("disconnect", closed);
    socket.emit(event, message, (answer: unknown) => {
      end();
      const reply = v.safeParse(AnyReply, answer);
      if (!reply.success) reject(lost(`${event} was answered by something that is no reply`));
      else if (reply.output.ok) resolve(reply.output.value);
      else
        reject(
          new WorkbenchError(reply.output.error.code, reply.output.error.message, reply.output.error.action),
        );
    });
  });
}

function lost(message: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError("lost-answer", message, "Ask again.", { cause });
}

export function isLost(error: unknown): boolean {
  return error instanceof WorkbenchError && error.code === "lost-answer";
}
