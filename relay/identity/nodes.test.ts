import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { challengeText } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import { openIdentity, type OpenIdentity } from "./index.ts";
import {
  openTwoRelays,
  ownerPrincipal,
  simulatedNode,
  type SimulatedNode,
  type TwoRelays,
} from "./testing/index.ts";

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let relays: TwoRelays;
  let database: Database;
  let one: OpenIdentity;
  let two: OpenIdentity;
  /** each test comes from an address of its own, so that tries do not add up */
  let address: string;

  beforeAll(async () => {
    relays = await openTwoRelays(engine);
    ({ database, one, two } = relays);
  }, 60_000);
  afterAll(() => relays.close());
  beforeEach(() => {
    address = relays.newAddress();
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
      relays.pass(60_001);
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
      const mia = await relays.member("Mia");
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
      const [mia, bob] = [await relays.member("Mia"), await relays.member("Bob")];
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
      const [mia, bob] = [await relays.member("Mia"), await relays.member("Bob")];
      await relays.pair(node, mia);
      await expect(relays.pair(node, bob)).rejects.toMatchObject({ code: "bad-code" });
      expect(await relays.pair(node, mia)).toMatchObject({ owner: { id: mia.user } });
    });

    it("gives a member so many nodes, and the relay's owner as many as he likes", async () => {
      const strict = await openIdentity(database, { limits: { memberNodes: 2 } });
      const mia = await relays.member("Mia");
      const pair = async (node: SimulatedNode, user = mia) => {
        const { code } = await strict.offerPairing(node.id, node.publicKey, node.offer, address);
        return strict.pair(user, code, node.id, address);
      };
      const [first, second, third] = [simulatedNode(), simulatedNode(), simulatedNode()];
      await pair(first);
      await pair(second);
      await expect(pair(third)).rejects.toMatchObject({ code: "too-many-nodes" });
      await pair(second); // again, which is no further one
      await strict.changeNode(first.id, { change: "revoke" });
      expect(await pair(third)).toMatchObject({ id: third.id });
      for (const node of [simulatedNode(), simulatedNode(), simulatedNode()])
        await pair(node, ownerPrincipal);
      await strict.close();
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
      await expect(one.lookUpCode(wrong[0]!, address)).rejects.toMatchObject({
        message: /19 tries are left/,
      });
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
        await expect(few.lookUpCode("x", `2001:db8:1:2::${host}`)).rejects.toMatchObject({
          code: "bad-code",
        });
      await expect(few.lookUpCode("x", "2001:db8:1:2:3:4:5:6")).rejects.toMatchObject({
        code: "rate-limited",
      });
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
      await relays.pair(node);
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
      for (const back of [() => two.stillHere([node.id]), () => two.seen(node.id, null)]) {
        await one.left(node.id);
        expect((await two.nodes([node.id]))[0]!.hasLeft).toBe(true);
        await back();
        expect((await one.nodes([node.id]))[0]!.hasLeft).toBe(false);
      }
      await expect(one.changeNode("0".repeat(64), { change: "pause" })).rejects.toMatchObject({
        code: "unknown-node",
      });
    });

    it("never counts again once revoked: no proof, no pairing, no change", async () => {
      const node = simulatedNode();
      await relays.pair(node);
      expect(await one.changeNode(node.id, { change: "revoke" })).toMatchObject({ revoked: true });
      expect(await two.nodes([node.id])).toEqual([]);
      expect((await two.nodes()).map(({ id }) => id)).not.toContain(node.id);
      const challenge = two.challenge();
      await expect(two.prove(challenge, node.prove(challenge))).rejects.toMatchObject({ code: "revoked" });
      await expect(relays.pair(node)).rejects.toMatchObject({ code: "revoked" });
      await expect(one.changeNode(node.id, { change: "resume" })).rejects.toMatchObject({ code: "revoked" });
      expect(await one.changeNode(node.id, { change: "revoke" })).toMatchObject({ revoked: true });
    });

    it("earns trust by valid results; a lie ends the row, the second revokes", async () => {
      const mia = await relays.member("Mia");
      const node = simulatedNode();
      await relays.pair(node, mia);
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
      const mia = await relays.member("Mia");
      const [honest, liar, others] = [simulatedNode(), simulatedNode(), simulatedNode()];
      for (const node of [honest, liar]) await relays.pair(node, mia);
      await relays.pair(others, await relays.member("Bob"));
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
      await relays.pair(node);
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
      await relays.pair(node);
      await database.query(`update identity_node set offer = '{"name":"old"}'::jsonb where id = $1`, [
        node.id,
      ]);
      expect((await one.nodes([node.id]))[0]!.offer).toMatchObject({ memoryBytes: 0, speed: 0 });
      expect(await one.changeNode(node.id, { change: "revoke" })).toMatchObject({ revoked: true });
    });
  });
});
