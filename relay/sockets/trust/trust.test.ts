import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrialWork } from "../../../protocol/index.ts";
import type { Database } from "../../database/index.ts";
import {
  logIn,
  offer,
  pairedNode,
  result,
  work,
  type TestNode,
  type TestUser,
} from "../testing/test-client.ts";
import { OWNER_CODE, openTestDatabase, startTestRelay, type TestRelay } from "../testing/test-relay.ts";

const anyones: TrialWork = { ...work, visibility: { scope: "anyone" } };

let database: Database;
let relay: TestRelay;
let owner: TestUser;
const nodes: { node: TestNode; name: string }[] = [];

/** of a member of his own, for anyone */
async function donate(name: string): Promise<void> {
  const { code } = await owner.ask("invite", { name });
  const member = await logIn(relay.url, code);
  const node = await pairedNode(relay.url, member, { ...offer, name });
  const own = (await member.ask("nodes", {})).nodes.find(({ mine }) => mine);
  await member.ask("change-node", { node: own!.id, change: { change: "serve", whom: "anyone" } });
  member.close();
  nodes.push({ node, name });
}

beforeAll(async () => {
  database = await openTestDatabase();
  relay = await startTestRelay(database);
  owner = await logIn(relay.url, OWNER_CODE);
  for (const name of ["ann", "bob", "cid", "dan"]) await donate(name);
}, 60_000);
afterAll(async () => {
  expect(relay.mistakes).toEqual([]);
  owner.close();
  for (const { node } of nodes) node.close();
  await relay.close();
  await database.close();
}, 60_000);

/** @param name - whose node trains the next replica @param loss - what it says came of it */
async function train(id: string, name: string, loss: number): Promise<void> {
  const { node } = nodes.find((other) => other.name === name)!;
  await node.ask("ready", { idle: 1, has: [] });
  const lease = await node.heard("lease");
  expect(lease.trial).toBe(id);
  const signed = node.sign(id, lease.replica, { ...result, bestValLoss: loss });
  expect(await node.ask("finish", { token: lease.token, result: signed })).toEqual({ taken: "stored" });
}

const stateOf = async (id: string) => (await owner.ask("follow", { ids: [id] })).trials[0]!;

async function trustOf(name: string, until: (trust: { validInARow: number; lies: number }) => boolean) {
  for (const end = performance.now() + 20_000; ;) {
    const view = (await owner.ask("nodes", {})).nodes.find((node) => node.offer.name === name);
    if (view && until(view.trust)) return;
    if (performance.now() > end) throw new Error(`${name}: ${JSON.stringify(view?.trust)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("strangers' results", () => {
  it("count when a node of somebody else agrees; who said otherwise has lied", async () => {
    const id = randomUUID();
    await owner.ask("submit", { id, work: anyones });
    await train(id, "ann", 0.3);
    expect((await stateOf(id)).state).not.toBe("done");
    await train(id, "bob", 0.5);
    expect((await stateOf(id)).state).not.toBe("done");
    await train(id, "cid", 0.505);
    expect(await stateOf(id)).toMatchObject({ state: "done", replica: 1, result: { bestValLoss: 0.5 } });
    await trustOf("bob", ({ validInARow }) => validInARow === 1);
    await trustOf("cid", ({ validInARow }) => validInARow === 1);
    await trustOf("ann", ({ lies }) => lies === 1);
  });

  it("are trained again when their submitter calls them false, and nobody is punished for his word", async () => {
    const id = randomUUID();
    await owner.ask("submit", { id, work: anyones });
    await train(id, "bob", 0.5);
    await train(id, "cid", 0.5);
    expect((await stateOf(id)).state).toBe("done");
    const verdict = { trial: id, valid: false, reason: "I do not like it" };
    await owner.ask("judge", { ...verdict, replica: 0 });
    expect((await stateOf(id)).state).toBe("waiting");
    await train(id, "dan", 0.5);
    expect(await stateOf(id)).toMatchObject({ state: "done" });
    await trustOf("dan", ({ validInARow }) => validInARow === 1);
    await trustOf("bob", ({ validInARow, lies }) => validInARow === 2 && lies === 0);
  });
});
