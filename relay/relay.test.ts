import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRelay, type RelayOptions, type RunningRelay } from "./index.ts";
import { connect, connectNode, logIn, pairedNode, result, work } from "./sockets/testing/test-client.ts";
import { upload } from "./testing/upload.ts";

let folder: string;
let relay: RunningRelay;
const codes: string[] = [];
const troubles: unknown[] = [];

function start(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
  return startRelay({
    port: 0,
    host: "127.0.0.1",
    webRoot: join(folder, "web"),
    place: { folder: join(folder, "relay"), url: null },
    opens: "when-asked",
    version: "0.0.0-test",
    renewEveryMs: 5,
    onOwnerCode: (code) => codes.push(code),
    onFailure: (error) => troubles.push(error),
    report: (error) => troubles.push(error),
    ...options,
  });
}

async function sessionOf(url: string, code: string): Promise<string> {
  const user = connect(url, "/user");
  const { token } = await user.ask("login", { protocol: 1, by: { type: "code", code } });
  user.close();
  return token;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-"));
  await writeFile(join(folder, "file"), "");
  relay = await start();
}, 60_000);
afterAll(async () => {
  await relay.close();
  await rm(folder, { recursive: true });
}, 60_000);

describe("a relay", () => {
  it("tells its versions, and nothing else, without opening its database", async () => {
    const answer = await fetch(new URL("/health", relay.url));
    expect(await answer.json()).toEqual({ ok: true, protocol: 1, firstlight: "0.0.0-test" });
    expect(codes).toEqual([]);
  });

  it("shows the owner's code at the first start, and carries a trial from blob to result over a restart", async () => {
    await relay.opened();
    const [code] = codes;
    const token = await sessionOf(relay.url, code!);
    const data = await upload(relay.url, `Bearer ${token}`, "some rows");
    const user = await logIn(relay.url, code!);
    const id = randomUUID();
    const own = { ...work, data };
    const unknown = { ...own, data: { id: "c".repeat(64), bytes: 1 } };
    expect(await user.send("submit", { id, work: unknown })).toMatchObject({
      error: { code: "blob-missing" },
    });
    await user.ask("submit", { id, work: own });
    const node = await pairedNode(relay.url, user);
    await node.ask("ready", { idle: 1, has: [] });
    const lease = await node.heard("lease");
    expect(lease.work).toEqual(own);
    await relay.close();

    relay = await start({ port: relay.port });
    const { node: again } = await connectNode(relay.url, node.keys);
    expect(await again.ask("resume", { tokens: [lease.token] })).toEqual({ fenced: [], stop: [] });
    const log = await upload(relay.url, `Lease ${lease.token}`, "all that happened");
    const signed = again.sign(id, lease.replica, { ...result, log, kept: null });
    expect(await again.ask("finish", { token: lease.token, result: signed })).toEqual({ taken: "stored" });
    expect(await again.ask("finish", { token: lease.token, result: signed })).toEqual({ taken: "repeated" });
    const owner = await logIn(relay.url, code!);
    const { trials } = await owner.ask("follow", { ids: [id] });
    expect(trials).toMatchObject([{ state: "done", result: signed }]);
    const stored = await fetch(new URL(`/blob/${log.id}`, relay.url), {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await stored.json()).toHaveLength(1);
    expect(codes).toHaveLength(1);
    expect(troubles).toEqual([]);
    again.close();
    owner.close();
  }, 60_000);

  it("says what is wrong with its folder, and serves on without it", async () => {
    const locked = await start();
    await expect(locked.opened()).rejects.toMatchObject({ code: "database-locked" });
    expect((await fetch(new URL("/health", locked.url))).status).toBe(200);
    expect((await fetch(new URL(`/blob/${"a".repeat(64)}`, locked.url))).status).toBe(503);
    const user = connect(locked.url, "/user");
    expect(await user.refused).toMatchObject({ code: "database-locked" });
    await user.closed;
    await locked.close();
    troubles.length = 0;
  });

  it("does not listen beyond this machine without encryption, unless told that it may", async () => {
    await expect(start({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "network-without-tls" });
    for (const allowed of [{ insecure: true }, { proxy: true }]) {
      const place = { folder: join(folder, "file"), url: null }; // no folder: it gets as far as opening it
      await expect(start({ host: "0.0.0.0", place, ...allowed })).rejects.not.toMatchObject({
        code: "network-without-tls",
      });
    }
    troubles.length = 0;
  });
});
