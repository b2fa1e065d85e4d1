import * as v from "valibot";
import type { Socket } from "socket.io-client";

/** engine.io's WebSocket transport and `ws` keep these to themselves. */
const Inside = v.object({
  ws: v.object({ _socket: v.object({ pause: v.function(), localPort: v.number() }) }),
});

/** Its TCP connection stays open, and nothing is taken from it any more. @returns its port on this side */
export function stopReading(socket: Socket): number {
  const transport: unknown = socket.io.engine.transport;
  const { _socket } = v.parse(Inside, transport).ws;
  Reflect.apply(_socket.pause, socketOf(transport), []);
  return _socket.localPort;
}

/** `v.object` copies; what is paused must be the socket itself. */
function socketOf(transport: unknown): unknown {
  return (transport as { readonly ws: { readonly _socket: unknown } }).ws._socket;
}
