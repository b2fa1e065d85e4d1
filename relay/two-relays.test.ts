import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRelay, type RunningRelay } from "./index.ts";
import {
  connect,
  connectNode,
  logIn,
  pairedNode,
  progressOf,
  result,
  work,
} from "./sockets/testing/test-client.ts";
import { startPostgres } from "./testing/index.ts";
import { upload } from "./testing/upload.ts";

const CODE = "two-relays-owner-code";
const postgres = await startPostgres();

describe.skipIf(!postgres)("two relays on one PostgreSQL", () => {
  let folder: string;
  let here: RunningRelay;
  let there: RunningRelay;
  let data: { id: string; bytes: number };
  const troubles: unknown[] = [];
  const trouble = (error: unknown): void => void troubles.push(error);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "relays-"));
    const url = await postgres!.createDatabase();
    const start = (): Promise<RunningRelay> =>
      startRelay({
        port: 0,
        host: "127.0.0.1",
        webRoot: folder,
        place: { folder, url },
        identity: { ownerCode: CODE },
        opens: "at-once",
        version: "test",
        renewEveryMs: 5,
        onOwnerCode: trouble,
        onFailure: trouble,
        report: trouble,
      });
    here = await start();
    await here.opened();
    there = await start();
    await there.opened();
    const user = connect(here.url, "/user");
    const { token } = await user.ask("login", { protocol: 1, by: { type: "code", code: CODE } });
    user.close();
    data = await upload(here.url, `Bearer ${token}`, "rows");
  }, 60_000);
  afterAll(async () => {
    await Promise.all([here, there].map((relay) => relay.close()));
    await rm(folder, { recursive: true });
    await postgres!.remove();
  }, 60_000);

  /** a user of one relay, a node of the other, and a trial of the one leased to the other */
  async function leased() {
    const user = await logIn(here.url, CODE);
    const node = await pairedNode(there.url, user);
    const id = randomUUID();
    await node.ask("ready", { idle: 1, has: [] });
    await user.ask("submit", { id, work: { ...work, data } });
    await user.ask("follow", { ids: [id] });
    const lease = await node.heard("lease");
    expect(lease.trial).toBe(id);
    return { user, node, id, token: lease.token };
  }

  it("pair, lease, follow and stop across each other", async () => {
    const { user, node, id, token } = await leased();
    node.socket.emit("progress", { token, events: [progressOf(3, 1)] });
    expect(await user.heard("trial-progressed")).toMatchObject({ trial: id, events: [{ epoch: 1 }] });
    await user.ask("stop", { id, how: "cancel" });
    expect(await node.heard("stop")).toEqual({ token, how: "cancel" });
    const fault = { reason: "cancelled", message: "", action: "" };
    await node.ask("fail", { token, how: "given-back", fault });
    for (const client of [user, node]) client.close();
  });

  it("take over from each other: a lease of one goes on at the other", async () => {
    const { user, node, id, token } = await leased();
    node.close();
    const { node: again } = await connectNode(here.url, node.keys);
    expect(await again.ask("resume", { tokens: [token] })).toEqual({ fenced: [], stop: [] });
    const log = await upload(here.url, `Lease ${token}`, "log");
    const signed = again.sign(id, 0, { ...result, log, kept: null });
    expect(await again.ask("finish", { token, result: signed })).toEqual({ taken: "stored" });
    for (;;) if ((await user.heard("trial-changed")).state === "done") break;
    for (const client of [user, again]) client.close();
  });

  it("drop a node that was revoked at the other within five seconds", async () => {
    const { user, node, id } = await leased();
    const [own] = (await user.ask("nodes", {})).nodes.filter(({ trials }) =>
      trials.some(({ trial }) => trial === id),
    );
    const before = performance.now();
    await user.ask("change-node", { node: own!.id, change: { change: "revoke" } });
    await node.closed;
    expect(performance.now() - before).toBeLessThan(5_000);
    await user.ask("stop", { id, how: "cancel" });
    user.close();
    expect(troubles).toEqual([]);
  });
});
