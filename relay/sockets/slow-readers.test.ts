import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import { afterEach, describe, expect, it } from "vitest";
import { usualLimits } from "./limits/index.ts";
import { hangUpOnSlowReaders, isSlow } from "./slow-readers.ts";
import { connect } from "./testing/test-client.ts";

let http: HttpServer;
let server: Server;
let end = (): void => undefined;
afterEach(async () => {
  end();
  await server.close();
});

/** @returns a connected pair: the relay's end, and a client that stops reading when told */
async function pair(limits: Partial<typeof usualLimits>) {
  http = createServer();
  server = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
  end = hangUpOnSlowReaders(server, { ...usualLimits, ...limits });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const here = new Promise<Socket>((resolve) => server.of("/user").on("connection", resolve));
  const client = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`, "/user");
  const socket = await here;
  await client.connected;
  return { client, socket };
}

/** Stops reading for good: nothing that it is sent is taken from the system's buffers. */
function stopReading(client: ReturnType<typeof connect>): void {
  const { transport } = client.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void } } };
  };
  transport.ws._socket.pause();
}

async function until(condition: () => boolean): Promise<void> {
  for (const last = performance.now() + 20_000; !condition();) {
    if (performance.now() > last) throw new Error("it never came to that");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const piece = "x".repeat(50_000);

describe("a reader who stops reading", () => {
  it("is known as slow, and is hung up on when nothing of his is taken any more", async () => {
    const { client, socket } = await pair({ stuckMs: 300, queuedBytes: Infinity });
    stopReading(client);
    expect(isSlow(socket, usualLimits)).toBe(false);
    await until(() => {
      for (let n = 0; n < 50; n += 1) socket.emit("piece", piece);
      return isSlow(socket, usualLimits);
    });
    await until(() => !socket.connected);
    client.close();
  });

  it("is hung up on at once when too much waits for him", async () => {
    const { client, socket } = await pair({ stuckMs: 6_000, queuedBytes: 1_000_000 });
    stopReading(client);
    for (let n = 0; n < 400; n += 1) socket.emit("piece", piece);
    await until(() => !socket.connected);
    client.close();
  });

  it("is nobody who reads, however much he is sent", async () => {
    const { client, socket } = await pair({ stuckMs: 300, queuedBytes: 1_000_000 });
    const stop = performance.now() + 800;
    let heard = 0;
    client.socket.on("piece", () => (heard += 1));
    let sent = 0;
    await until(() => {
      if (sent - heard < 10) for (let n = 0; n < 5; n += 1, sent += 1) socket.emit("piece", piece);
      return performance.now() > stop;
    });
    await until(() => heard === sent);
    expect(socket.connected).toBe(true);
    client.close();
  });
});
