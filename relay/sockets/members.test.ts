/** Members come and go: what a removal and the end of sessions mean to those who are connected. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { relayProtocolVersion as protocol, type LoggedIn } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import { connect, logIn, pairedNode, work, type TestUser } from "./testing/test-client.ts";
import { OWNER_CODE, openTestDatabase, startTestRelay, type TestRelay } from "./testing/test-relay.ts";

/** What is promised in docs/security.md. */
const SOON_MS = 5_000;

let database: Database;
let relay: TestRelay;
let owner: TestUser;
beforeAll(async () => {
  database = await openTestDatabase();
  relay = await startTestRelay(database, {
    limits: {
      messages: { burst: 1000, perSecond: 1000 },
      ended: { owner: null, member: { trials: 3, bytes: 2 ** 30, days: 30 }, guest: null },
    },
  });
  owner = await logIn(relay.url, OWNER_CODE);
}, 60_000);
afterAll(async () => {
  owner.close();
  expect(relay.mistakes).toEqual([]);
  await relay.close();
  await database.close();
}, 60_000);

interface Member {
  readonly code: string;
  readonly user: TestUser;
  readonly session: LoggedIn;
}
async function come(code: string): Promise<Member> {
  const user = connect(relay.url, "/user");
  const session = await user.ask("login", { protocol, by: { type: "code", code } });
  return { code, user, session };
}
async function member(name: string): Promise<Member> {
  return come((await owner.ask("invite", { name })).code);
}
const byToken = (token: string) => ({ protocol, by: { type: "token", token } });
const soon = { timeout: SOON_MS, interval: 10 };
const listed = async (id: string) =>
  (await owner.ask("members", {})).members.find((one) => one.id === id) ?? null;

it("a removed member is hung up on at once; his nodes, trials, blobs and code are gone with him", async () => {
  const vera = await member("Vera");
  const second = await come(vera.code);
  const node = await pairedNode(relay.url, vera.user);
  await node.ask("ready", { idle: 1, has: [] });
  const trials = [randomUUID(), randomUUID()];
  for (const id of trials) await vera.user.ask("submit", { id, work });
  const lease = await node.heard("lease");
  expect(trials).toContain(lease.trial);
  expect(await listed(vera.session.user)).toMatchObject({
    name: "Vera",
    role: "member",
    nodes: 1,
    trials: 2,
  });

  await owner.ask("remove-member", { member: vera.session.user });
  const began = performance.now();
  expect(await vera.user.heard("complaint")).toMatchObject({ code: "account-removed" });
  await Promise.all([vera.user.closed, second.user.closed, node.closed]);
  expect(performance.now() - began).toBeLessThan(SOON_MS);
  const states = async () =>
    (await relay.queue.statuses(vera.session.user, trials)).map(({ state }) => state);
  await expect.poll(states, soon).toEqual(["cancelled", "cancelled"]);
  await expect.poll(() => relay.disowned, soon).toContain(vera.session.user);
  expect(await listed(vera.session.user)).toBeNull();

  const again = connect(relay.url, "/user");
  for (const by of [{ type: "code", code: vera.code }, byToken(vera.session.token).by])
    expect(await again.send("login", { protocol, by })).toMatchObject({ ok: false });
  expect(await again.send("nodes", {})).toMatchObject({ error: { code: "login-needed" } });
  again.close();
  expect(await owner.send("remove-member", { member: vera.session.user })).toMatchObject({
    error: { code: "unknown-member" },
  });
});

it("whoever was removed while no relay ran has nothing left once one does", async () => {
  const walt = await member("Walt");
  const id = randomUUID();
  await walt.user.ask("submit", { id, work });
  walt.user.close();
  await database.query("update identity_user set removed_at = clock_timestamp() where id = $1", [
    walt.session.user,
  ]);
  const next = await startTestRelay(database);
  const user = await logIn(next.url, OWNER_CODE);
  const state = async () => (await next.queue.statuses(walt.session.user, [id]))[0]?.state ?? "forgotten";
  await expect.poll(state, soon).not.toBe("waiting");
  await expect.poll(() => next.disowned, soon).toContain(walt.session.user);
  user.close();
  expect(next.mistakes).toEqual([]);
  await next.close();
});

it("members see no members, remove nobody, and end no sessions but their own", async () => {
  const [xena, yves] = [await member("Xena"), await member("Yves")];
  for (const [event, message] of [
    ["members", {}],
    ["remove-member", { member: yves.session.user }],
    ["remove-member", { member: "nobody" }],
    ["end-sessions", { whose: "everyone" }],
  ] as const)
    expect(await xena.user.send(event, message)).toMatchObject({ error: { code: "not-allowed" } });
  expect(await owner.send("remove-member", { member: "owner" })).toMatchObject({
    error: { code: "not-allowed" },
  });
  expect(await yves.user.ask("nodes", {})).toMatchObject({ nodes: [] });
  for (const { user } of [xena, yves]) user.close();
});

it("ends a user's other sessions; the one that asks goes on with a new token", async () => {
  const zoe = await member("Zoe");
  const [other, stranger] = [await come(zoe.code), await member("Zora")];
  const session = await zoe.user.ask("end-sessions", { whose: "own" });
  expect(await other.user.heard("complaint")).toMatchObject({ code: "session-expired" });
  await other.user.closed;
  for (const { token } of [zoe.session, other.session])
    expect(await relay.identity.session(token)).toBeNull();
  expect(await zoe.user.ask("nodes", {})).toMatchObject({ nodes: [] });
  expect(await zoe.user.ask("login", byToken(session.token))).toMatchObject({ name: "Zoe" });
  expect(await stranger.user.ask("nodes", {})).toMatchObject({ nodes: [] });
  for (const { user } of [zoe, stranger]) user.close();
});

it("whoever's session was ended on another connection ends none and gets none", async () => {
  const eve = await member("Eve");
  const thief = connect(relay.url, "/user");
  await thief.ask("login", byToken(eve.session.token));
  // the relay has not heard of it yet
  await database.query("update identity_user set session_round = session_round + 1 where id = $1", [
    eve.session.user,
  ]);
  expect(await thief.send("end-sessions", { whose: "own" })).toMatchObject({
    error: { code: "session-expired" },
  });
  thief.close();
  eve.user.close();
});

it("ends everyone's sessions for the owner", async () => {
  const [ada, elsewhere] = [await member("Ada"), await logIn(relay.url, OWNER_CODE)];
  await owner.ask("end-sessions", { whose: "everyone" });
  await Promise.all([ada.user.closed, elsewhere.closed]);
  expect((await owner.ask("members", {})).members.length).toBeGreaterThan(1);
});

it("hangs up on sessions that were ended while the relay heard nothing, and on no others", async () => {
  const [cleo, dan] = [await member("Cleo"), await member("Dan")];
  await dan.user.ask("end-sessions", { whose: "own" });
  await database.query("update identity_user set session_round = session_round + 1 where id = $1", [
    cleo.session.user,
  ]);
  // as a database says whose connection was lost and is back
  await database.notify("firstlight_users", "");
  expect(await cleo.user.heard("complaint")).toMatchObject({ code: "session-expired" });
  await cleo.user.closed;
  expect(await dan.user.ask("nodes", {})).toMatchObject({ nodes: [] });
  expect((await owner.ask("members", {})).members.length).toBeGreaterThan(1);
  dan.user.close();
});

it("forgets what has ended of a member's beyond his share, as he goes on submitting", async () => {
  const bea = await member("Bea");
  for (let n = 0; n < 100; n++) {
    const id = randomUUID();
    await bea.user.ask("submit", { id, work });
    await bea.user.ask("stop", { id, how: "cancel" });
  }
  const ended = async () =>
    (await database.query("select 1 from trial where owner = $1", [bea.session.user])).length;
  // the last one may have been looked at before it was cancelled
  await expect.poll(ended, soon).toBeLessThanOrEqual(4);
  expect(await ended()).toBeGreaterThanOrEqual(3);
  bea.user.close();
});
