import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../database/index.ts";
import { connectNode, kept, logIn, pairedNode, result, work } from "./testing/test-client.ts";
import { OWNER_CODE, openTestDatabase, startTestRelay } from "./testing/test-relay.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(() => database.close());

it("of a trial's checkpoints the newest and the one before it stay", async () => {
  const relay = await startTestRelay(database);
  const owner = await logIn(relay.url, OWNER_CODE);
  const node = await pairedNode(relay.url, owner);
  await node.ask("ready", { idle: 1, has: [] });
  await owner.ask("submit", { id: randomUUID(), work });
  const { token } = await node.heard("lease");
  const at = (epoch: number) => ({
    checkpoint: { key: `c${epoch}`, epoch, bytes: 10 },
    blob: { id: `${epoch}`.repeat(64), bytes: 10 },
    log: { id: "e".repeat(64), bytes: 1 },
  });
  for (const epoch of [1, 2, 3]) await node.ask("keep", { token, kept: at(epoch) });
  // came late, and changes nothing
  await node.ask("keep", { token, kept });
  const idsOf = (epoch: number) => [at(epoch).blob.id, at(epoch).log.id];
  expect(relay.retained).toEqual([idsOf(1), [...idsOf(2), ...idsOf(1)], [...idsOf(3), ...idsOf(2)]]);

  // what it has sent since is given up with the trial
  const fault = { reason: "code-error", message: "it broke", action: "" };
  await node.ask("fail", { token, how: "failed", fault });
  expect(relay.retained.slice(3)).toEqual([[...idsOf(3), ...idsOf(3)]]);
  await owner.ask("submit", { id: randomUUID(), work });
  await node.ask("ready", { idle: 1, has: [] });
  const next = await node.heard("lease");
  const finished = node.sign(next.trial, next.replica, { ...result, log: { id: "d".repeat(64), bytes: 1 } });
  await node.ask("finish", { token: next.token, result: finished });
  expect(relay.retained.slice(4)).toEqual([[kept.blob.id, kept.log.id, "d".repeat(64)]]);
  owner.close();
  node.close();
  expect(relay.mistakes).toEqual([]);
  await relay.close();
});

it("so they do on a line that breaks between any two of them", async () => {
  const relay = await startTestRelay(database);
  const owner = await logIn(relay.url, OWNER_CODE);
  const first = await pairedNode(relay.url, owner);
  await first.ask("ready", { idle: 1, has: [] });
  await owner.ask("submit", { id: randomUUID(), work });
  const { token } = await first.heard("lease");
  const idOf = (epoch: number) => `${epoch}`.repeat(64);
  let node = first;
  for (const epoch of [1, 2, 3]) {
    const one = {
      checkpoint: { key: `c${epoch}`, epoch, bytes: 10 },
      blob: { id: idOf(epoch), bytes: 10 },
      log: { id: "e".repeat(64), bytes: 1 },
    };
    await node.ask("keep", { token, kept: one });
    node.close();
    node = (await connectNode(relay.url, first.keys)).node;
    await node.ask("resume", { tokens: [token] });
  }
  expect(relay.retained.map((ids) => ids.filter((id) => id !== "e".repeat(64)))).toEqual([
    [idOf(1)],
    [idOf(2), idOf(1)],
    [idOf(3), idOf(2)],
  ]);
  owner.close();
  node.close();
  expect(relay.mistakes).toEqual([]);
  await relay.close();
});
