/** Whoever does not read what he asked for must not fill the relay's memory. */
import type { Socket as NetSocket } from "node:net";
import type { Server, Socket } from "socket.io";
import * as v from "valibot";
import type { SocketLimits } from "./limits/index.ts";

/** engine.io keeps what a transport has not taken yet in a field that it does not declare. */
const Queue = v.object({ writeBuffer: v.object({ length: v.number() }) });
const Packets = v.object({
  writeBuffer: v.array(v.object({ data: v.optional(v.union([v.string(), v.instance(Uint8Array)])) })),
});

/** Progress is left out for such a socket: it tells what logs tell again. */
export function isSlow(socket: Socket, limits: SocketLimits): boolean {
  const read = v.safeParse(Queue, socket.conn);
  return read.success && read.output.writeBuffer.length > limits.queuedPackets;
}

/** of text in UTF-16 units, near enough to bytes */
function queuedBytes(connection: Socket["conn"]): number {
  const read = v.safeParse(Packets, connection);
  if (!read.success) return 0;
  const sizes = read.output.writeBuffer.map(({ data }) => data?.length ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Reader {
  /** a polite close would wait for him to read */
  readonly wire: NetSocket;
  /** when he last took something, of the monotonic clock */
  tookAt: number;
}

/** Looks every few seconds. @returns what ends it */
export function hangUpOnSlowReaders(server: Server, limits: SocketLimits): () => void {
  const readers = new Map<Socket["conn"], Reader>();
  server.engine.on("connection", (connection: Socket["conn"]) => {
    const reader: Reader = { wire: connection.request.socket, tookAt: performance.now() };
    readers.set(connection, reader);
    connection.on("flush", () => (reader.tookAt = performance.now()));
    connection.once("close", () => readers.delete(connection));
  });
  const look = (): void => {
    const now = performance.now();
    for (const [connection, { wire, tookAt }] of readers) {
      // what the transport took waits in the socket's own buffer
      const bytes = queuedBytes(connection) + wire.writableLength;
      if (bytes > limits.queuedBytes || (bytes > 0 && now - tookAt > limits.stuckMs)) wire.destroy();
    }
  };
  const timer = setInterval(look, Math.min(2_000, limits.stuckMs / 3));
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
