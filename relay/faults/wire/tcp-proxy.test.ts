import { once } from "node:events";
import { createServer, connect, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seededRandom } from "../../../study/index.ts";
import { until } from "../schedule/until.ts";
import { TcpProxy, type Trouble } from "./tcp-proxy.ts";

let echo: Server;
let proxy: TcpProxy;
let address: URL;

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(echo, "listening");
  const bound = echo.address();
  const port = typeof bound === "object" && bound ? bound.port : 0;
  proxy = new TcpProxy(() => ({ host: "127.0.0.1", port }), seededRandom(1));
  address = new URL(await proxy.listen());
});
afterEach(async () => {
  await proxy.close();
  echo.close();
});

async function open(): Promise<{
  readonly socket: Socket;
  readonly heard: () => string;
  readonly ended: () => boolean;
}> {
  const socket = connect(Number(address.port), address.hostname);
  let text = "";
  let ended = false;
  socket.on("data", (piece: Buffer) => (text += piece.toString()));
  socket.on("error", () => undefined);
  socket.on("close", () => (ended = true));
  await once(socket, "connect");
  return { socket, heard: () => text, ended: () => ended };
}

const message = "what is said comes back";

test.each<Trouble>([{ type: "none" }, { type: "delay", mostMs: 20 }, { type: "bytes" }])(
  "passes all bytes on in order under $type",
  async (trouble) => {
    proxy.trouble = trouble;
    const { socket, heard } = await open();
    for (const word of message.split(/(?= )/)) socket.write(word);
    await until("echo", () => heard() === message, 5000);
    socket.destroy();
  },
);

test("half-open: nobody is told, nothing arrives", async () => {
  const { socket, heard, ended } = await open();
  socket.write("a");
  await until("echo", () => heard() === "a", 5000);
  proxy.spoil({ type: "half-open" });
  socket.write("b");
  const other = await open();
  other.socket.write("c");
  await until("a later connection's echo", () => other.heard() === "c", 5000);
  expect([heard(), ended()]).toEqual(["a", false]);
});

test("cuts in the middle of a frame", async () => {
  const { socket, heard, ended } = await open();
  proxy.spoil({ type: "cut-mid-frame" });
  socket.write(message);
  await until("the end", ended, 5000);
  expect(heard().length).toBeLessThan(message.length);
  expect(proxy.connections).toBe(0);
});

test("cuts one connection of several", async () => {
  const all = [await open(), await open(), await open()];
  await until("three connections", () => proxy.connections === 3, 5000);
  proxy.cut(0.5);
  await until("one end", () => all.filter(({ ended }) => ended()).length === 1, 5000);
  expect(proxy.connections).toBe(2);
});
