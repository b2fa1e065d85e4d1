import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopReading } from "../faults/hostile/stop-reading.ts";
import type { Database } from "../database/index.ts";
import {
  connect,
  connectNode,
  kept,
  logIn,
  offer,
  pairedNode,
  progressOf,
  result,
  work,
} from "./testing/test-client.ts";
import { OWNER_CODE, openTestDatabase, startTestRelay, type TestRelay } from "./testing/test-relay.ts";

let database: Database;
let relay: TestRelay;
beforeAll(async () => {
  database = await openTestDatabase();
  relay = await startTestRelay(database);
}, 60_000);
afterAll(async () => {
  expect(relay.mistakes).toEqual([]);
  await relay.close();
  await database.close();
}, 60_000);

describe("a trial's way through a relay", () => {
  it("goes from login and pairing over lease, progress, checkpoint and renewal to a result", async () => {
    const user = await logIn(relay.url, OWNER_CODE);
    const node = await pairedNode(relay.url, user);
    await node.ask("ready", { idle: 1, has: [] });
    const id = randomUUID();
    expect(await user.ask("submit", { id, work })).toMatchObject({ trial: id });
    expect((await user.ask("follow", { ids: [id] })).trials).toHaveLength(1);
    const lease = await node.heard("lease");
    expect(lease).toMatchObject({ trial: id, attempt: 1, kept: null });
    const { token } = lease;
    node.socket.emit("progress", { token, events: [progressOf(3, 1), progressOf(99, 1)] });
    expect(await user.heard("trial-progressed")).toEqual({
      trial: id,
      replica: 0,
      events: [progressOf(3, 1)],
    });
    expect(await node.ask("keep", { token, kept })).toEqual({ taken: "stored" });
    expect(await node.ask("renew", { tokens: [token] })).toEqual({ fenced: [], stop: [] });
    const signed = node.sign(id, 0, result);
    expect(await node.ask("finish", { token, result: signed })).toEqual({ taken: "stored" });
    expect(await node.ask("finish", { token, result: signed })).toEqual({ taken: "repeated" });
    for (;;) {
      const status = await user.heard("trial-changed");
      if (status.state === "done") {
        expect(status.result).toEqual(signed);
        break;
      }
    }
    user.close();
    node.close();
  });

  it("tells a node to stop when its owner asks, and the user what became of it", async () => {
    const user = await logIn(relay.url, OWNER_CODE);
    const node = await pairedNode(relay.url, user);
    await node.ask("ready", { idle: 1, has: [] });
    const id = randomUUID();
    await user.ask("submit", { id, work });
    const { token } = await node.heard("lease");
    await user.ask("stop", { id, how: "pause" });
    expect(await node.heard("stop")).toEqual({ token, how: "pause" });
    expect((await node.ask("renew", { tokens: [token] })).stop).toEqual([{ token, how: "pause" }]);
    const paused = node.sign(id, 0, { ...result, outcome: "paused", epoch: 2, bestEpoch: 2, kept });
    expect(await node.ask("finish", { token, result: paused })).toEqual({ taken: "stored" });
    user.close();
    node.close();
  });

  it("tells that a node has left, and that it is back, as soon as it knows", async () => {
    const user = await logIn(relay.url, OWNER_CODE);
    const node = await pairedNode(relay.url, user, { ...offer, name: "leaves" });
    const untilState = async (state: string): Promise<void> => {
      let { nodes } = await user.ask("nodes", {});
      while (nodes.find((each) => each.offer.name === "leaves")?.state !== state)
        ({ nodes } = await user.heard("nodes-changed"));
    };
    await untilState("idle");
    node.close();
    await untilState("offline");
    const { node: again } = await connectNode(relay.url, node.keys, { ...offer, name: "leaves" });
    await untilState("idle");
    user.close();
    again.close();
  });

  it("answers who spoke before its database was open", async () => {
    const opening = Promise.withResolvers<undefined>();
    const late = await startTestRelay(database, { opening: opening.promise });
    const user = connect(late.url, "/user");
    const answer = user.ask("login", { protocol: 1, by: { type: "code", code: OWNER_CODE } });
    for (let round = 0; round < 20; round++) await fetch(late.url); // time to connect and be heard
    opening.resolve(undefined);
    expect(await answer).toMatchObject({ role: "owner" });
    user.close();
    await late.close();
  });

  it("follows any number of trials on one connection, one after the other", async () => {
    const few = await startTestRelay(database, { limits: { followed: 4 } });
    const user = await logIn(few.url, OWNER_CODE);
    const ids = Array.from({ length: 6 }, () => randomUUID());
    for (const id of ids) {
      await user.ask("submit", { id, work });
      for (let again = 0; again < 3; again++)
        expect((await user.ask("follow", { ids: [id] })).trials).toHaveLength(1);
      await user.ask("stop", { id, how: "cancel" });
      // what has ended may also be forgotten by now
      await few.queue.forgetEnded("owner", { trials: 0, bytes: 0, days: 0 });
    }
    const many = ids.map(() => randomUUID());
    for (const id of many) await user.ask("submit", { id, work });
    await expect(user.ask("follow", { ids: many })).rejects.toThrow(/followed on one connection/);
    for (const id of many) await user.ask("stop", { id, how: "cancel" });
    user.close();
    await few.close();
  });

  it("ends, though somebody who is connected does not listen any more", async () => {
    const ending = await startTestRelay(database);
    const user = await logIn(ending.url, OWNER_CODE);
    stopReading(user.socket);
    const began = performance.now();
    await ending.close();
    expect(performance.now() - began).toBeLessThan(15_000); // a WebSocket's own patience is 30 s
    user.close();
  });

  it("goes on with its leases after the relay was away", async () => {
    const first = await startTestRelay(database);
    const user = await logIn(first.url, OWNER_CODE);
    const node = await pairedNode(first.url, user);
    await node.ask("ready", { idle: 1, has: [] });
    const id = randomUUID();
    await user.ask("submit", { id, work });
    const { token } = await node.heard("lease");
    await first.close();
    const second = await startTestRelay(database);
    const { node: again, proven } = await connectNode(second.url, node.keys);
    expect(proven).toMatchObject({ state: "paired" });
    const strange = "0".repeat(32);
    expect(await again.ask("resume", { tokens: [token, strange] })).toEqual({
      fenced: [strange],
      stop: [],
    });
    const signed = again.sign(id, 0, result);
    expect(await again.ask("finish", { token, result: signed })).toEqual({ taken: "stored" });
    again.close();
    await second.close();
  });
});
