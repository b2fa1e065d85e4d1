import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { challengeText, LoggedIn, relayProtocolVersion } from "../../protocol/index.ts";
import * as v from "valibot";
import { openDatabase, type Database } from "../database/index.ts";
import { openIdentity, type OpenIdentity, type Principal } from "./index.ts";
import { hmac } from "./secrets.ts";
import { signToken } from "./session-token.ts";
import { simulatedNode, type SimulatedNode } from "./testing/index.ts";

const protocol = relayProtocolVersion;
const ownerPrincipal = { type: "user", user: "owner", name: "Owner", role: "owner" } as const;
const byCode = (code: string) => ({ protocol, by: { type: "code", code } as const });
const byToken = (token: string) => ({ protocol, by: { type: "token", token } as const });
const asGuest = (secret: string) => ({ protocol, by: { type: "guest", secret } as const });

let database: Database;
let ownerCode: string;
/** two relays of one database */
let one: OpenIdentity;
let two: OpenIdentity;
let monotonicMs = 0;
/** each test comes from an address of its own, so that tries do not add up */
let address: string;
let addresses = 0;

beforeAll(async () => {
  database = await openDatabase({ type: "memory" });
  // both find an empty database
  [one, two] = await Promise.all([
    openIdentity(database, { guests: true, monotonicMs: () => monotonicMs }),
    openIdentity(database),
  ]);
  const codes = [one.freshOwnerCode, two.freshOwnerCode].filter((code) => code !== null);
  expect(codes).toHaveLength(1);
  ownerCode = codes[0]!;
});
afterAll(async () => {
  await one.close();
  await two.close();
  await database.close();
});
beforeEach(() => {
  addresses += 1;
  address = `10.0.0.${addresses}`;
});

async function pair(node: SimulatedNode, user: Principal & { type: "user" } = ownerPrincipal) {
  const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
  return two.pair(user, code, node.id, address);
}
async function member(name: string): Promise<Principal & { type: "user" }> {
  const { code } = await one.invite(name);
  const { user, role } = await one.login(byCode(code), address);
  return { type: "user", user, name, role };
}

describe("the owner", () => {
  it("logs in with the code of the first start, however it is typed, at every relay", async () => {
    expect(ownerCode).toMatch(/^([BCDFGHJKLMNPQRSTVWXZ]{4}-){4}[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    const session = await one.login(byCode(ownerCode), address);
    expect(session).toMatchObject({
      user: "owner",
      role: "owner",
      limits: { trials: null, blobBytes: null },
    });
    expect(v.is(LoggedIn, session)).toBe(true);
    expect(
      await two.login(byCode(` ${ownerCode.toLowerCase().replaceAll("-", " ")}`), address),
    ).toMatchObject({
      user: "owner",
      relay: one.relay,
    });
  });

  it("is told the code once, and nothing that is stored gives it", async () => {
    const third = await openIdentity(database);
    expect(third.freshOwnerCode).toBeNull();
    await third.close();
    const rows = JSON.stringify(await database.query("select * from identity_relay"));
    expect(rows).not.toContain(ownerCode);
    expect(rows).toContain("scrypt:");
  });

  it("may set his own code, which replaces the old one; a short one is refused", async () => {
    const set = await openIdentity(database, { ownerCode: "correct horse battery" });
    expect(set.freshOwnerCode).toBeNull();
    expect(await one.login(byCode("correct horse battery"), address)).toMatchObject({ role: "owner" });
    await expect(one.login(byCode(ownerCode), address)).rejects.toMatchObject({ code: "bad-code" });
    await (await openIdentity(database, { ownerCode })).close();
    expect(await one.login(byCode(ownerCode), address)).toMatchObject({ role: "owner" });
    await expect(openIdentity(database, { ownerCode: "short" })).rejects.toMatchObject({ code: "weak-code" });
    await set.close();
  });
});

describe("logging in", () => {
  it("refuses another protocol by naming the side to update", async () => {
    const older = { ...byCode(ownerCode), protocol: protocol - 1 };
    const newer = { ...byCode(ownerCode), protocol: protocol + 1 };
    await expect(one.login(older, address)).rejects.toMatchObject({
      code: "version-skew",
      action: /your side/,
    });
    await expect(one.login(newer, address)).rejects.toMatchObject({
      action: expect.stringContaining("relay") as string,
    });
  });

  it("allows 20 wrong codes an hour and address, over all relays, counted before they are looked at", async () => {
    const guesses = Array.from({ length: 30 }, (_, index) =>
      (index % 2 ? one : two).login(byCode(`wrong-code-${index}`), address).catch((error: unknown) => error),
    );
    const codes = (await Promise.all(guesses)).map((error) => (error as { code: string }).code);
    expect(codes.filter((code) => code === "bad-code")).toHaveLength(20);
    expect(codes.filter((code) => code === "rate-limited")).toHaveLength(10);
    await expect(one.login(byCode(ownerCode), address)).rejects.toMatchObject({ code: "rate-limited" });
    expect(await one.login(byCode(ownerCode), "192.0.2.1")).toMatchObject({ role: "owner" });
  });

  it("does not count right codes", async () => {
    const { code } = await one.invite("Iris");
    for (let index = 0; index < 25; index++) await one.login(byCode(code), address);
    await expect(one.login(byCode("x"), address)).rejects.toMatchObject({ message: /19 tries are left/ });
  });

  it("makes one member of an invitation, however many come at once", async () => {
    const { code } = await one.invite("Mia");
    const sessions = await Promise.all(
      Array.from({ length: 6 }, (_, index) => (index % 2 ? one : two).login(byCode(code), address)),
    );
    expect(new Set(sessions.map(({ user }) => user)).size).toBe(1);
    expect(sessions[0]).toMatchObject({ name: "Mia", role: "member" });
    expect(JSON.stringify(await database.query("select * from identity_invitation"))).not.toContain(code);
  });

  it("lets an invitation lapse after a week without use", async () => {
    const [kept, lapsed] = [await one.invite("Kept"), await one.invite("Lapsed")];
    await one.login(byCode(kept.code), address);
    await database.query("update identity_invitation set made_at = made_at - interval '8 days'");
    expect(await one.login(byCode(kept.code), address)).toMatchObject({ name: "Kept" });
    await expect(one.login(byCode(lapsed.code), address)).rejects.toMatchObject({ code: "bad-code" });
  });

  it("takes guests only where it was said; one secret is one guest, with little", async () => {
    const secret = "s".repeat(40);
    await expect(two.login(asGuest(secret), address)).rejects.toMatchObject({ code: "guests-refused" });
    const first = await one.login(asGuest(secret), address);
    expect(first).toMatchObject({ role: "guest", limits: { trials: 2, blobBytes: 256 * 2 ** 20 } });
    expect(first.user).not.toContain(secret);
    expect((await one.login(asGuest(secret), address)).user).toBe(first.user);
    expect((await one.login(asGuest("t".repeat(40)), address)).user).not.toBe(first.user);
    expect(await two.limits(first.user)).toEqual(first.limits);
    expect(await one.limits("nobody")).toEqual({ trials: 0, blobBytes: 0 });
  });

  it("limits new guests of one address, not those it knows", async () => {
    const secret = (index: number) => `${index}`.padStart(40, "g");
    for (let index = 0; index < 20; index++) await one.login(asGuest(secret(index)), address);
    await expect(one.login(asGuest(secret(20)), address)).rejects.toMatchObject({ code: "rate-limited" });
    expect(await one.login(asGuest(secret(3)), address)).toMatchObject({ role: "guest" });
  });
});

describe("a session", () => {
  it("counts at every relay of the database, and begins the next one", async () => {
    const { token } = await one.login(byCode(ownerCode), address);
    expect(await two.session(token)).toEqual(ownerPrincipal);
    expect(await two.login(byToken(token), address)).toMatchObject({ user: "owner" });
  });

  it("is no session when a letter of it was changed, or nothing of ours is in it", async () => {
    const { token } = await one.login(byCode(ownerCode), address);
    for (let at = 0; at < token.length; at += 7) {
      const other = token[at] === "A" ? "B" : "A";
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      // the last letter of base64 holds bits that say nothing
      if (at < token.length - 1) expect(await one.session(changed)).toBeNull();
    }
    for (const odd of ["", ".", "a.b", "a.b.c", `${token}.`, token.repeat(3)])
      expect(await one.session(odd)).toBeNull();
    await expect(one.login(byToken("a.b"), address)).rejects.toMatchObject({ code: "session-expired" });
  });

  it("ends after 15 minutes by the database's clock, and with its user", async () => {
    const [row] = await database.query("select secret from identity_relay");
    const key = hmac(String(row?.["secret"]), "sessions");
    const now = await database.now();
    const token = (user: string, endsAt: number) =>
      signToken(key, { user, endsAt: Math.floor(endsAt), salt: "7d444840-9dc0-11d1-b245-5ffdce74fad2" });
    expect(await one.session(token("owner", now + 60_000))).toMatchObject({ user: "owner" });
    expect(await one.session(token("owner", now - 1))).toBeNull();
    expect(await one.session(token("nobody", now + 60_000))).toBeNull();
    const { tokenExpiresInMs } = await one.login(byCode(ownerCode), address);
    expect(tokenExpiresInMs).toBe(15 * 60_000);
  });
});

describe("proving a key", () => {
  it("gives the key's fingerprint, unknown at first", async () => {
    const node = simulatedNode();
    const challenge = one.challenge();
    expect(await one.prove(challenge, node.prove(challenge))).toEqual({ node: node.id, record: null });
  });

  it("takes a challenge once, within a minute, from the relay that gave it, unchanged", async () => {
    const node = simulatedNode();
    const challenge = one.challenge();
    const proof = node.prove(challenge);
    await one.prove(challenge, proof);
    await expect(one.prove(challenge, proof)).rejects.toMatchObject({ code: "bad-proof" });

    const late = one.challenge();
    monotonicMs += 60_001;
    await expect(one.prove(late, node.prove(late))).rejects.toMatchObject({ code: "bad-proof" });

    const elsewhere = two.challenge();
    await expect(one.prove(elsewhere, node.prove(elsewhere))).rejects.toMatchObject({ code: "bad-proof" });

    for (const change of [{ at: 1 }, { relay: "0".repeat(64) }]) {
      const changed = { ...one.challenge(), ...change };
      await expect(one.prove(changed, node.prove(changed))).rejects.toMatchObject({ code: "bad-proof" });
    }
  });

  it("refuses others' signatures, malformed keys and keys that anybody can sign for", async () => {
    const [node, other] = [simulatedNode(), simulatedNode()];
    const challenge = () => one.challenge();
    const refused = async (change: { publicKey?: string; signature?: string }) => {
      const asked = challenge();
      await expect(one.prove(asked, { ...node.prove(asked), ...change })).rejects.toMatchObject({
        code: "bad-proof",
      });
    };
    await refused({ publicKey: other.publicKey });
    await refused({ signature: Buffer.alloc(64).toString("base64") });
    await refused({ signature: "" });
    await refused({ publicKey: "" });
    await refused({ publicKey: node.publicKey.slice(0, -4) });
    // the neutral element, with the signature that verifies for every text
    const neutral = Buffer.from([1, ...Array<number>(31).fill(0)]);
    const forAll = Buffer.concat([neutral, Buffer.alloc(32)]).toString("base64");
    await refused({ publicKey: neutral.toString("base64"), signature: forAll });

    const { privateKey } = generateKeyPairSync("ed25519");
    const asked = challenge();
    const signature = sign(null, Buffer.from(challengeText(asked)), privateKey).toString("base64");
    await expect(one.prove(asked, { ...node.prove(asked), signature })).rejects.toMatchObject({
      code: "bad-proof",
    });
  });
});

describe("pairing", () => {
  it("shows one code at every relay, typed anyhow, and makes the node its owner's", async () => {
    const node = simulatedNode("attic");
    const offered = await one.offerPairing(node.id, node.publicKey, node.offer, "192.0.2.7");
    expect(offered.code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(offered.expiresInMs).toBeGreaterThan(9.5 * 60_000);
    const again = await two.offerPairing(node.id, node.publicKey, node.offer, "192.0.2.7");
    expect(again.code).toBe(offered.code);
    expect(again.expiresInMs).toBeLessThanOrEqual(offered.expiresInMs);

    const typed = offered.code.toLowerCase().replace("-", " ");
    expect(await two.lookUpCode(typed, address)).toMatchObject({
      node: node.id,
      offer: { name: "attic" },
      address: "192.0.2.7",
    });
    const mia = await member("Mia");
    const record = await one.pair(mia, typed, node.id, address);
    expect(record).toMatchObject({
      id: node.id,
      owner: { id: mia.user, name: "Mia" },
      paused: false,
      serves: "owner",
      revoked: false,
      trust: { validInARow: 0, lies: 0 },
    });
    expect(JSON.stringify(await database.query("select * from identity_pairing"))).not.toContain(node.id);
    const challenge = two.challenge();
    expect((await two.prove(challenge, node.prove(challenge))).record?.owner.name).toBe("Mia");
  });

  it("uses a code once; two at once pair one owner", async () => {
    const node = simulatedNode();
    const [mia, bob] = [await member("Mia"), await member("Bob")];
    const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
    const outcomes = await Promise.allSettled([
      one.pair(mia, code, node.id, address),
      two.pair(bob, code, node.id, address),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(one.lookUpCode(code, address)).rejects.toMatchObject({ code: "bad-code" });
  });

  it("binds the code to the key that was shown", async () => {
    const [node, other] = [simulatedNode(), simulatedNode()];
    const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
    await expect(one.pair(ownerPrincipal, code, other.id, address)).rejects.toMatchObject({
      code: "bad-code",
    });
    expect(await one.pair(ownerPrincipal, code, node.id, address)).toMatchObject({ id: node.id });
    await expect(one.offerPairing(node.id, other.publicKey, node.offer, address)).rejects.toMatchObject({
      code: "bad-proof",
    });
  });

  it("takes no node from its owner by a later code", async () => {
    const node = simulatedNode();
    const [mia, bob] = [await member("Mia"), await member("Bob")];
    await pair(node, mia);
    await expect(pair(node, bob)).rejects.toMatchObject({ code: "bad-code" });
    expect(await pair(node, mia)).toMatchObject({ owner: { id: mia.user } });
  });

  it("ends a code after 5 tries; the node is given another", async () => {
    const node = simulatedNode();
    const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
    for (let index = 0; index < 5; index++) await (index % 2 ? one : two).lookUpCode(code, address);
    await expect(one.pair(ownerPrincipal, code, node.id, address)).rejects.toMatchObject({
      code: "bad-code",
    });
    expect((await one.offerPairing(node.id, node.publicKey, node.offer, address)).code).not.toBe(code);
  });

  it("ends a code after 10 minutes", async () => {
    const node = simulatedNode();
    const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
    await database.query("update identity_pairing set expires_at = expires_at - interval '10 minutes'");
    await expect(one.lookUpCode(code, address)).rejects.toMatchObject({ code: "bad-code" });
    expect((await one.offerPairing(node.id, node.publicKey, node.offer, address)).code).not.toBe(code);
  });

  it("allows 20 wrong codes an hour and address, whatever they are, and says how many are left", async () => {
    const wrong = ["BBBB-BBBB", "not a code", "", "AAAAAAAA"];
    await expect(one.lookUpCode(wrong[0]!, address)).rejects.toMatchObject({ message: /19 tries are left/ });
    for (let index = 1; index < 20; index++)
      await expect(two.lookUpCode(wrong[index % 4]!, address)).rejects.toMatchObject({ code: "bad-code" });
    const node = simulatedNode();
    const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
    await expect(one.pair(ownerPrincipal, code, node.id, address)).rejects.toMatchObject({
      code: "rate-limited",
    });
    await database.query("update identity_try set began_at = began_at - interval '61 minutes'");
    expect(await one.pair(ownerPrincipal, code, node.id, address)).toMatchObject({ id: node.id });
  });

  it("counts the addresses of one IPv6 network as one", async () => {
    const few = await openIdentity(database, { limits: { pairingTries: 2 } });
    for (const host of ["1", "2"])
      await expect(few.lookUpCode("x", `2001:db8:1:2::${host}`)).rejects.toMatchObject({ code: "bad-code" });
    await expect(few.lookUpCode("x", "2001:db8:1:2:3:4:5:6")).rejects.toMatchObject({ code: "rate-limited" });
    await expect(few.lookUpCode("x", "2001:db8:1:3::1")).rejects.toMatchObject({ code: "bad-code" });
    await few.close();
  });

  it("lets no guest pair", async () => {
    const node = simulatedNode();
    const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
    const guest = { type: "user", user: "guest-1", name: "Guest", role: "guest" } as const;
    await expect(one.pair(guest, code, node.id, address)).rejects.toMatchObject({ code: "not-allowed" });
  });
});

describe("a paired node", () => {
  it("is paused, opened to anyone, renamed, seen", async () => {
    const node = simulatedNode();
    await pair(node);
    expect(await one.changeNode(node.id, { change: "pause" })).toMatchObject({ paused: true });
    expect(await two.changeNode(node.id, { change: "resume" })).toMatchObject({ paused: false });
    expect(await one.changeNode(node.id, { change: "serve", whom: "anyone" })).toMatchObject({
      serves: "anyone",
    });
    expect(await one.changeNode(node.id, { change: "drain" })).toMatchObject({ paused: false });
    await one.seen(node.id, { ...node.offer, name: "cellar" });
    const [before] = await two.nodes([node.id]);
    expect(before?.offer.name).toBe("cellar");
    await one.stillHere([node.id]);
    expect((await two.nodes([node.id]))[0]!.lastSeenAt).toBeGreaterThanOrEqual(before!.lastSeenAt);
    await expect(one.changeNode("0".repeat(64), { change: "pause" })).rejects.toMatchObject({
      code: "unknown-node",
    });
  });

  it("never counts again once revoked: no proof, no pairing, no change", async () => {
    const node = simulatedNode();
    await pair(node);
    expect(await one.changeNode(node.id, { change: "revoke" })).toMatchObject({ revoked: true });
    expect(await two.nodes([node.id])).toEqual([]);
    expect((await two.nodes()).map(({ id }) => id)).not.toContain(node.id);
    const challenge = two.challenge();
    await expect(two.prove(challenge, node.prove(challenge))).rejects.toMatchObject({ code: "revoked" });
    await expect(pair(node)).rejects.toMatchObject({ code: "revoked" });
    await expect(one.changeNode(node.id, { change: "resume" })).rejects.toMatchObject({ code: "revoked" });
    expect(await one.changeNode(node.id, { change: "revoke" })).toMatchObject({ revoked: true });
  });

  it("earns trust by valid results; a lie ends the row, the second revokes", async () => {
    const mia = await member("Mia");
    const node = simulatedNode();
    await pair(node, mia);
    for (let index = 0; index < 3; index++) await one.credit(node.id, { valid: true, trainingMs: 1000 });
    expect(await one.credit(node.id, { valid: null, trainingMs: 500 })).toMatchObject({
      trust: { validInARow: 3, lies: 0 },
      finished: 4,
      trainingMs: 3500,
    });
    expect(await two.credit(node.id, { valid: false, trainingMs: 1000 })).toMatchObject({
      trust: { validInARow: 0, lies: 1 },
      finished: 4,
      revoked: false,
    });
    expect(await one.credit(node.id, { valid: true, trainingMs: 0 })).toMatchObject({
      trust: { validInARow: 1 },
    });
    expect(await one.credit(node.id, { valid: false, trainingMs: 0 })).toMatchObject({ revoked: true });
    expect(await one.nodes([node.id])).toEqual([]);
  });

  it("is trusted at most as its owner is: a lie of one node makes all of his begin anew", async () => {
    const mia = await member("Mia");
    const [honest, liar, others] = [simulatedNode(), simulatedNode(), simulatedNode()];
    for (const node of [honest, liar]) await pair(node, mia);
    await pair(others, await member("Bob"));
    for (let index = 0; index < 12; index++) {
      await one.credit(honest.id, { valid: true, trainingMs: 1 });
      await one.credit(others.id, { valid: true, trainingMs: 1 });
    }
    await one.credit(liar.id, { valid: false, trainingMs: 1 });
    const standing = async (node: SimulatedNode) => (await two.nodes([node.id]))[0]!.trust.validInARow;
    expect(await standing(honest)).toBe(0);
    expect(await standing(others)).toBe(12);
    await one.credit(honest.id, { valid: true, trainingMs: 1 });
    expect(await standing(honest)).toBe(1);
  });

  it("is told of at every relay within a second", async () => {
    const node = simulatedNode();
    await pair(node);
    const heard = Promise.withResolvers<number>();
    const began = performance.now();
    const stop = two.onNodeChanged((id, change) => {
      if (id === node.id && change === "revoke") heard.resolve(performance.now() - began);
    });
    await one.changeNode(node.id, { change: "revoke" });
    expect(await heard.promise).toBeLessThan(1000);
    stop();
  });

  it("is shown with an empty offer where another release wrote it", async () => {
    const node = simulatedNode();
    await pair(node);
    await database.query(`update identity_node set offer = '{"name":"old"}'::jsonb where id = $1`, [node.id]);
    expect((await one.nodes([node.id]))[0]!.offer).toMatchObject({ memoryBytes: 0, speed: 0 });
    expect(await one.changeNode(node.id, { change: "revoke" })).toMatchObject({ revoked: true });
  });
});
