import { randomUUID, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { challengeText, relayProtocolVersion } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import { connect, logIn, newKeys, offer, pairedNode, work } from "./testing/test-client.ts";
import { OWNER_CODE, openTestDatabase, startTestRelay, type TestRelay } from "./testing/test-relay.ts";

let database: Database;
const running: TestRelay[] = [];
const start = async (options: Parameters<typeof startTestRelay>[1] = {}): Promise<TestRelay> => {
  const relay = await startTestRelay(database, options);
  running.push(relay);
  return relay;
};
beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(async () => {
  await Promise.all(running.map((relay) => relay.close()));
  await database.close();
}, 60_000);

/** @returns all that the relay said until it hung up, and a way to say several things in one piece */
async function rawSocket(url: string) {
  const socket = new WebSocket(`${url.replace("http", "ws")}socket.io/?EIO=4&transport=websocket`);
  const said: string[] = [];
  socket.addEventListener("message", ({ data }) => said.push(String(data)));
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  return { socket, said, closed };
}

const heard = async (said: readonly string[], text: string): Promise<void> => {
  await expect.poll(() => said.some((one) => one.includes(text))).toBe(true);
};

describe("one connection", () => {
  it("is given one challenge, however often it asks at once", async () => {
    const { url } = await start();
    const { socket, said, closed } = await rawSocket(url);
    for (let n = 0; n < 500; n += 1) socket.send("40/node,");
    await closed;
    expect(said.filter((text) => text.includes('"challenge"')).length).toBeLessThanOrEqual(1);
  });

  it("cannot leave and come again, with its limits filled", async () => {
    const { url } = await start();
    const { socket, said, closed } = await rawSocket(url);
    socket.send("40/user,");
    await heard(said, "40/user,");
    socket.send("41/user,");
    socket.send("40/user,");
    await closed;
    expect(said.filter((text) => text.startsWith("40/user,"))).toHaveLength(1);
  });

  it("with a key that anybody can make is ended when it gets no pairing code", async () => {
    const relay = await start({ limits: { strangerMs: 300 } });
    relay.identity.offerPairing = () => Promise.reject(new Error("too many"));
    const node = connect(relay.url, "/node");
    const { publicKey, privateKey } = newKeys();
    const text = challengeText(await node.heard("challenge"));
    const signature = sign(null, Buffer.from(text), privateKey).toString("base64");
    const proof = { protocol: relayProtocolVersion, publicKey, signature, offer };
    await expect(node.ask("prove", proof)).rejects.toThrow("relay-mistake");
    await node.closed;
    relay.mistakes.length = 0;
  });
});

describe("a node that makes the queue fail", () => {
  it("does not keep leases from others", async () => {
    const relay = await start();
    const owner = await logIn(relay.url, OWNER_CODE);
    const bad = await Promise.all(Array.from({ length: 5 }, () => pairedNode(relay.url, owner)));
    const good = await pairedNode(relay.url, owner);
    const lease = relay.queue.lease.bind(relay.queue);
    relay.queue.lease = (node, most) =>
      node.has.includes("bad") ? Promise.reject(new Error("it failed")) : lease(node, most);
    for (const one of bad) await one.ask("ready", { idle: 1, has: ["bad"] });
    await good.ask("ready", { idle: 1, has: [] });
    const id = randomUUID();
    await owner.ask("submit", { id, work });
    await good.heard("lease");
    await owner.ask("stop", { id, how: "cancel" });
    for (const client of [owner, good, ...bad]) client.close();
  }, 30_000);

  it.each(["\u0000", "\ud800"])("cannot say %j to it", async (odd) => {
    const relay = await start();
    const owner = await logIn(relay.url, OWNER_CODE);
    const node = await pairedNode(relay.url, owner);
    await node.ask("ready", { idle: 1, has: [odd] });
    const id = randomUUID();
    await owner.ask("submit", { id, work });
    expect((await node.heard("lease")).trial).toBe(id);
    await owner.ask("stop", { id, how: "cancel" });
    expect(relay.mistakes).toEqual([]);
    for (const client of [owner, node]) client.close();
  });
});

describe("one user", () => {
  it("has so many connections, however often he logs in on each", async () => {
    const relay = await start({ limits: { userSockets: { owner: 2, member: 1, guest: 1 } } });
    const [one, two] = [await logIn(relay.url, OWNER_CODE), await logIn(relay.url, OWNER_CODE)];
    const again = { protocol: relayProtocolVersion, by: { type: "code", code: OWNER_CODE } };
    expect(await two.send("login", again)).toMatchObject({ ok: true });
    const three = connect(relay.url, "/user");
    expect(await three.send("login", again)).toMatchObject({ error: { code: "rate-limited" } });
    expect(await three.send("nodes", {})).toMatchObject({ error: { code: "login-needed" } });
    one.close();
    await expect.poll(async () => (await three.send("login", again)).ok, { timeout: 10_000 }).toBe(true);
    for (const client of [two, three]) client.close();
  });

  it("has so many trials that wait", async () => {
    const relay = await start({ limits: { waiting: { owner: null, member: 1, guest: 0 } } });
    const owner = await logIn(relay.url, OWNER_CODE);
    const { code } = await owner.ask("invite", { name: "Ada" });
    const member = await logIn(relay.url, code);
    const id = randomUUID();
    await member.ask("submit", { id, work });
    expect(await member.send("submit", { id: randomUUID(), work })).toMatchObject({
      error: { code: "rate-limited" },
    });
    await member.ask("stop", { id, how: "cancel" });
    const next = randomUUID();
    await member.ask("submit", { id: next, work });
    await member.ask("stop", { id: next, how: "cancel" });
    for (const client of [owner, member]) client.close();
  });
});
