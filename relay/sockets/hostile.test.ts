import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { relayProtocolVersion } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import {
  connect,
  connectNode,
  logIn,
  pairedNode,
  result,
  work,
  type TestUser,
} from "./testing/test-client.ts";
import {
  OWNER_CODE,
  openTestDatabase,
  startTestRelay,
  type TestRelay,
  type TestRelayOptions,
} from "./testing/test-relay.ts";

let database: Database;
const running: TestRelay[] = [];

async function start(options: TestRelayOptions = {}): Promise<TestRelay> {
  const relay = await startTestRelay(database, options);
  running.push(relay);
  return relay;
}
beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(async () => {
  expect(running.flatMap(({ mistakes }) => mistakes)).toEqual([]);
  await Promise.all(running.map((relay) => relay.close()));
  await database.close();
}, 60_000);

const submitted: string[] = [];
/** @returns the id of a trial of this user, which is over with the test */
async function submit(user: TestUser): Promise<string> {
  const id = randomUUID();
  submitted.push(id);
  await user.ask("submit", { id, work });
  return id;
}
afterEach(async () => {
  const queue = running.at(-1)!.queue;
  for (const id of submitted.splice(0)) await queue.stop("owner", id, "cancel");
});

const byCode = { protocol: relayProtocolVersion, by: { type: "code", code: OWNER_CODE } };

describe("what a relay does not understand", () => {
  it.each([
    ["an unknown event", "drop-tables", {}],
    ["a further key", "login", { ...byCode, admin: true }],
    ["a prototype", "login", JSON.parse('{"__proto__":{"protocol":1},"by":{"type":"code","code":"x"}}')],
    ["an array", "login", [byCode]],
    ["nothing", "login", null],
    ["a long text", "login", { ...byCode, by: { type: "code", code: "x".repeat(500) } }],
    ["bytes", "login", Buffer.from("login")],
  ])("%s is refused, and who goes on is hung up on", async (_, event, message: unknown) => {
    const { url } = await start();
    const user = connect(url, "/user");
    for (let strike = 1; strike <= 4; strike += 1) {
      expect(await user.send(event, message)).toMatchObject({ ok: false, error: { code: "malformed" } });
      expect(await user.heard("complaint")).toMatchObject({ code: "malformed" });
    }
    user.socket.emit(event, message, () => undefined);
    await user.closed;
  });

  it("is another version's: it is told whose, whatever else it says", async () => {
    const { url } = await start();
    const user = connect(url, "/user");
    const answer = await user.send("login", { protocol: 99, by: { type: "passkey" }, more: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: "version-skew" } });
    user.close();
  });

  it("ends its own connection alone when it is too large", async () => {
    const { url } = await start();
    const [large, other] = [connect(url, "/user"), await logIn(url, OWNER_CODE)];
    await expect(large.send("login", "x".repeat(70_000))).rejects.toThrow("hung up");
    expect((await other.ask("nodes", {})).nodes).toEqual(expect.any(Array));
    other.close();
  });
});

describe("strangers", () => {
  it("may log in or prove a key, and nothing else", async () => {
    const { url } = await start();
    const user = connect(url, "/user");
    expect(await user.send("submit", { id: randomUUID(), work })).toMatchObject({
      error: { code: "login-needed" },
    });
    expect(await user.send("nodes", {})).toMatchObject({ error: { code: "login-needed" } });
    const node = connect(url, "/node");
    expect(await node.send("ready", { idle: 1, has: [] })).toMatchObject({ error: { code: "login-needed" } });
    const { node: unpaired } = await connectNode(url);
    expect(await unpaired.send("ready", { idle: 1, has: [] })).toMatchObject({
      error: { code: "login-needed" },
    });
    for (const client of [user, node, unpaired]) client.close();
  });

  it("are sent away when they do not say who they are", async () => {
    const { url } = await start({ limits: { strangerMs: 1_000 } });
    const user = await logIn(url, OWNER_CODE);
    await Promise.all([connect(url, "/user").closed, connect(url, "/node").closed]);
    expect((await user.ask("nodes", {})).nodes).toEqual(expect.any(Array)); // he was there before them
    user.close();
  });

  it("find nobody in the default namespace, no polling, and no door for pages of others", async () => {
    const { url } = await start();
    await connect(url, "/" as "/user").closed;
    const polling = await fetch(new URL("/socket.io/?EIO=4&transport=polling", url));
    expect(polling.status).toBe(400);
    const elsewhere = connect(url, "/user", { extraHeaders: { origin: "https://evil.example" } });
    await elsewhere.closed;
    const rebound = connect(url, "/user", { extraHeaders: { host: "evil.example" } });
    await rebound.closed;
  });

  it("come in such numbers from one address, and count no more once they are known", async () => {
    const { url } = await start({ limits: { loopbackConnections: { burst: 2, perSecond: 0 } } });
    const first = await logIn(url, OWNER_CODE);
    const second = await logIn(url, OWNER_CODE);
    const strangers = [connect(url, "/user"), connect(url, "/user")];
    await Promise.all(strangers.map((stranger) => stranger.connected));
    const third = connect(url, "/user");
    await third.closed;
    for (const client of [first, second, ...strangers]) client.close();
  });
});

describe("too much", () => {
  it("of messages is refused until some time has passed", async () => {
    const { url } = await start({ limits: { messages: { burst: 3, perSecond: 0 }, messagesPerSlot: 0 } });
    const user = await logIn(url, OWNER_CODE);
    for (let n = 0; n < 3; n += 1) await user.ask("nodes", {}); // what he said as a stranger is forgotten
    expect(await user.send("nodes", {})).toMatchObject({ error: { code: "rate-limited" } });
    for (let n = 0; n < 100; n += 1) user.socket.emit("nodes", {}, () => undefined);
    await user.closed; // a flood is not only refused
  });

  it("of submits is refused, whichever of his sockets a user takes", async () => {
    const { url } = await start({ limits: { ownerSubmits: { burst: 1, perSecond: 0 } } });
    const [one, two] = [await logIn(url, OWNER_CODE), await logIn(url, OWNER_CODE)];
    await submit(one);
    expect(await two.send("submit", { id: randomUUID(), work })).toMatchObject({
      error: { code: "rate-limited" },
    });
    for (const user of [one, two]) user.close();
  });
});

describe("what is another's", () => {
  it("cannot be told from what does not exist, and cannot be touched", async () => {
    const { url } = await start();
    const owner = await logIn(url, OWNER_CODE);
    const { code } = await owner.ask("invite", { name: "member" });
    const member = await logIn(url, code);
    const node = await pairedNode(url, owner);
    const id = await submit(owner);
    expect((await member.ask("follow", { ids: [id, randomUUID()] })).trials).toEqual([]);
    expect(await member.send("stop", { id, how: "cancel" })).toMatchObject({
      error: { code: "trial-unknown" },
    });
    const verdict = { trial: id, replica: 0, valid: false, reason: "" };
    expect(await member.send("judge", verdict)).toMatchObject({ error: { code: "trial-unknown" } });
    expect(await member.send("invite", { name: "x" })).toMatchObject({ error: { code: "not-allowed" } });
    const [own] = (await owner.ask("nodes", {})).nodes;
    expect((await member.ask("nodes", {})).nodes).toEqual([]);
    const change = { node: own!.id, change: { change: "revoke" } };
    expect(await member.send("change-node", change)).toMatchObject({ error: { code: "not-allowed" } });
    for (const client of [owner, member, node]) client.close();
  });

  it("is a lease: its token is no use to another node, and a result needs the node's own signature", async () => {
    const { url } = await start();
    const owner = await logIn(url, OWNER_CODE);
    const [holder, thief] = [await pairedNode(url, owner), await pairedNode(url, owner)];
    await holder.ask("ready", { idle: 1, has: [] });
    const id = await submit(owner);
    const { token } = await holder.heard("lease");
    expect(await thief.ask("renew", { tokens: [token] })).toEqual({ fenced: [token], stop: [] });
    const stolen = thief.sign(id, 0, result);
    expect(await thief.send("finish", { token, result: stolen })).toMatchObject({
      error: { code: "not-allowed" },
    });
    expect(await holder.send("finish", { token, result: stolen })).toMatchObject({
      error: { code: "bad-signature" },
    });
    const otherTrial = holder.sign(randomUUID(), 0, result);
    expect(await holder.send("finish", { token, result: otherTrial })).toMatchObject({
      error: { code: "bad-signature" },
    });
    const guessed = "0".repeat(32);
    expect(await holder.ask("finish", { token: guessed, result: holder.sign(id, 0, result) })).toEqual({
      taken: "fenced",
    });
    const own = holder.sign(id, 0, result);
    expect(await holder.ask("finish", { token, result: own })).toEqual({ taken: "stored" });
    for (const client of [owner, holder, thief]) client.close();
  });
});

describe("revocation", () => {
  it("drops the node within five seconds, frees its trial, and keeps it out", async () => {
    const { url } = await start();
    const owner = await logIn(url, OWNER_CODE);
    const [bad, good] = [await pairedNode(url, owner), await pairedNode(url, owner)];
    await bad.ask("ready", { idle: 1, has: [] });
    const id = await submit(owner);
    const lease = await bad.heard("lease");
    await good.ask("ready", { idle: 1, has: [] });
    const node = (await owner.ask("nodes", {})).nodes.find(({ trials }) => trials.length > 0)!;
    const revokedAt = performance.now();
    const seen = await owner.ask("change-node", { node: node.id, change: { change: "revoke" } });
    expect(seen.state).toBe("revoked");
    await bad.heard("revoked");
    await bad.closed;
    expect((await good.heard("lease")).trial).toBe(id);
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
    await expect(connectNode(url, bad.keys)).rejects.toThrow("revoked");
    expect((await owner.ask("nodes", {})).nodes.map((other) => other.id)).not.toContain(node.id);
    expect(lease.trial).toBe(id);
    for (const client of [owner, good]) client.close();
  });
});

describe("a node that comes again", () => {
  it("takes the place of its former connection", async () => {
    const { url } = await start();
    const owner = await logIn(url, OWNER_CODE);
    const first = await pairedNode(url, owner);
    const { node: second } = await connectNode(url, first.keys);
    await first.closed;
    await second.ask("ready", { idle: 1, has: [] });
    await submit(owner);
    await second.heard("lease");
    for (const client of [owner, second]) client.close();
  });
});
