/** Whoever does not read what he asked for must not fill the relay's memory. */
import type { Server, Socket } from "socket.io";
import * as v from "valibot";
import type { SocketLimits } from "./limits/index.ts";

/** engine.io keeps what a transport has not taken yet in a field that it does not declare. */
const Queue = v.object({ writeBuffer: v.object({ length: v.number() }) });
const Packets = v.object({ writeBuffer: v.array(v.object({ data: v.optional(v.any()) })) });
const Sized = v.object({ length: v.number() });

/** Progress is left out for such a socket: it tells what logs tell again. */
export function isSlow(socket: Socket, limits: SocketLimits): boolean {
  const read = v.safeParse(Queue, socket.conn);
  return read.success && read.output.writeBuffer.length > limits.queuedPackets;
}

/** of text in UTF-16 units, near enough to bytes */
function queuedBytes(connection: Socket["conn"]): number {
  const read = v.safeParse(Packets, connection);
  if (!read.success) return 0;
  const sizes = read.output.writeBuffer.map(({ data }) => (v.is(Sized, data) ? data.length : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Looks every few seconds. @returns what ends it */
export function hangUpOnSlowReaders(server: Server, limits: SocketLimits): () => void {
  /** when a connection last took something, of the monotonic clock */
  const tookAt = new Map<Socket["conn"], number>();
  server.engine.on("connection", (connection: Socket["conn"]) => {
    tookAt.set(connection, performance.now());
    connection.on("flush", () => tookAt.set(connection, performance.now()));
    connection.once("close", () => tookAt.delete(connection));
  });
  const look = (): void => {
    const now = performance.now();
    for (const [connection, at] of tookAt) {
      const bytes = queuedBytes(connection);
      if (bytes > limits.queuedBytes || (bytes > 0 && now - at > limits.stuckMs)) connection.close(true);
    }
  };
  const timer = setInterval(look, Math.min(2_000, limits.stuckMs / 3));
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
