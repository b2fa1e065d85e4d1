/** The relay's socket.io server: strangers at the door, users and nodes inside. */
import type { Server as HttpServer } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { Server, type Namespace, type Socket } from "socket.io";
import { MOST_MESSAGE_BYTES } from "../../protocol/index.ts";
import type { Entrance } from "../http/index.ts";
import type { Channel } from "./channel.ts";
import { Connections } from "./connections.ts";
import { openDesks, type Desks } from "./desks.ts";
import { usualLimits, type SocketLimits } from "./limits/index.ts";
import { openNodeSocket } from "./node/node-socket.ts";
import type { RelayParts } from "./parts.ts";
import { closing, toRelayError } from "./refusals.ts";
import { hangUpOnSlowReaders } from "./slow-readers.ts";
import { openUserSocket } from "./user/user-socket.ts";

/** a WebSocket whose other end is gone would be waited for half a minute */
const FAREWELL_MS = 2_000;

export interface SocketsOptions {
  readonly http: HttpServer;
  readonly entrance: Entrance;
  /** opens the database at the first call; again after it has failed */
  readonly parts: () => Promise<RelayParts>;
  readonly limits?: Partial<SocketLimits> | undefined;
  /** renewals are collected for so long; 1 s if left out */
  readonly renewEveryMs?: number | undefined;
  readonly report: (error: unknown) => void;
}

export interface RelaySockets {
  /** hangs up on everybody; leases stand, for this relay or another to go on with */
  close(): Promise<void>;
}

export function openSockets(options: SocketsOptions): RelaySockets {
  const limits = { ...usualLimits, ...options.limits };
  const connections = new Connections(options.entrance, limits);
  const server = new Server(options.http, {
    transports: ["websocket"],
    allowUpgrades: false,
    maxHttpBufferSize: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
    serveClient: false,
    connectTimeout: 10_000,
    pingInterval: 15_000,
    pingTimeout: 15_000,
    allowRequest: connections.admit,
    // a page elsewhere is let in or not by `admit`; sockets need no further headers
  });
  connections.noteAddresses(server);
  const connected = new Set<NetSocket>();
  options.http.on("connection", (connection: NetSocket) => {
    connected.add(connection);
    connection.once("close", () => connected.delete(connection));
  });
  const stopLooking = hangUpOnSlowReaders(server, limits);
  const channels = new Set<Channel>();
  let opening: Promise<Desks> | null = null;
  let desks: Desks | null = null;
  let closed = false;
  const open = (): Promise<Desks> => {
    opening ??= options.parts().then(async (parts) => {
      desks = await openDesks(server, parts, { ...options, limits });
      return desks;
    });
    opening.catch(() => (opening = null)); // the next who comes tries again
    return opening;
  };
  const admit = (namespace: Namespace, receive: (desks: Desks, socket: Socket) => Channel): void => {
    // a client speaks as soon as it is connected, and socket.io keeps nothing for a listener that comes later
    namespace.use((socket, next) => {
      if (!connections.claim(socket)) return;
      open().then(
        () => {
          next(closed ? refusalOf(closing(), options.report) : undefined);
        },
        (error: unknown) => {
          next(refusalOf(error, options.report));
        },
      );
    });
    namespace.on("connection", (socket) => {
      if (!desks) return;
      const channel = receive(desks, socket);
      channels.add(channel);
      socket.once("disconnect", () => channels.delete(channel));
    });
  };
  server.on("connection", (socket) => socket.disconnect(true)); // nobody is at home in "/"
  admit(server.of("/user"), ({ users }, socket) =>
    openUserSocket(users, socket, connections.receive(socket)),
  );
  admit(server.of("/node"), ({ nodes }, socket) =>
    openNodeSocket(nodes, socket, connections.receive(socket)),
  );
  return {
    async close() {
      closed = true;
      stopLooking();
      const ready = await opening?.catch(() => null);
      await ready?.stop();
      await Promise.race([Promise.all([...channels].map((channel) => channel.settled())), after(3_000)]);
      const ended = server.close();
      await Promise.race([ended, after(FAREWELL_MS)]);
      for (const connection of connected) connection.destroy(); // of those who do not take the farewell
      await ended;
      await ready?.close();
    },
  };
}

/** socket.io hands `data` to the client's `connect_error`. */
function refusalOf(error: unknown, report: (error: unknown) => void): Error {
  const data = toRelayError(error, report);
  return Object.assign(new Error(data.message), { data });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
