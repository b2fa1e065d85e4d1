import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import type { OpenIdentity, UserNews } from "./index.ts";
import { asGuest, byCode, byToken, openTwoRelays, simulatedNode, type TwoRelays } from "./testing/index.ts";

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let relays: TwoRelays;
  let one: OpenIdentity;
  let two: OpenIdentity;
  let address: string;
  const news: UserNews[] = [];

  beforeAll(async () => {
    relays = await openTwoRelays(engine);
    ({ one, two } = relays);
    two.onUserChanged((told) => news.push(told));
  }, 60_000);
  afterAll(() => relays.close());
  beforeEach(() => {
    address = relays.newAddress();
    news.length = 0;
  });

  const come = async (name: string) => {
    const { code } = await one.invite(name);
    return { code, session: await one.login(byCode(code), address) };
  };
  const listed = async (name: string) => (await two.members()).filter((member) => member.name === name);

  describe("members", () => {
    it("are listed with their nodes, and invitations until they are used", async () => {
      const { code } = await one.invite("Nora");
      expect(await listed("Nora")).toMatchObject([{ role: "invited", nodes: 0 }]);
      const { user } = await one.login(byCode(code), address);
      await relays.pair(simulatedNode(), { type: "user", user, name: "Nora", role: "member" });
      expect(await listed("Nora")).toMatchObject([{ id: user, role: "member", nodes: 1 }]);
      const roles = (await one.members()).map(({ role }) => role);
      expect(roles[0]).toBe("owner");
      expect(await one.memberRole(user)).toBe("member");
      expect(await one.memberRole("nobody")).toBeNull();
    });

    it("who are removed are gone at every relay: code, session, nodes, limits", async () => {
      const { code, session } = await come("Olga");
      const node = simulatedNode();
      await relays.pair(node, { type: "user", user: session.user, name: "Olga", role: "member" });
      expect(await two.session(session.token)).toMatchObject({ user: session.user });
      const revoked: string[] = [];
      two.onNodeChanged((id, change) => change === "revoke" && revoked.push(id));
      await one.removeMember(session.user);
      await vi.waitFor(() => {
        expect(news).toContainEqual({ change: "removed", user: session.user });
        expect(revoked).toContain(node.id);
      });
      for (const relay of [one, two]) {
        await vi.waitFor(async () => expect(await relay.session(session.token)).toBeNull());
        await expect(relay.login(byCode(code), address)).rejects.toMatchObject({ code: "bad-code" });
        await expect(relay.login(byToken(session.token), address)).rejects.toMatchObject({
          code: "session-expired",
        });
        expect(await relay.limits(session.user)).toEqual({ trials: 0, blobBytes: 0 });
        expect(await relay.nodes([node.id])).toEqual([]);
      }
      const challenge = one.challenge();
      await expect(one.prove(challenge, node.prove(challenge))).rejects.toMatchObject({ code: "revoked" });
      expect(await listed("Olga")).toEqual([]);
      expect(await two.removedLately()).toContain(session.user);
      await expect(one.removeMember(session.user)).rejects.toMatchObject({ code: "unknown-member" });
    });

    it("pair no node once they are removed, whatever they were told before", async () => {
      const { session } = await come("Pia");
      const node = simulatedNode();
      const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
      await one.removeMember(session.user);
      const pia = { type: "user", user: session.user, name: "Pia", role: "member" } as const;
      await expect(one.pair(pia, code, node.id, address)).rejects.toMatchObject({ code: "session-expired" });
      await expect(one.endSessions(session.token, "own", null)).rejects.toMatchObject({
        code: "session-expired",
      });
      expect(await one.nodes([node.id])).toEqual([]);
    });

    it("who were only invited lose the invitation", async () => {
      const { code } = await one.invite("Quin");
      const [invited] = await listed("Quin");
      expect(await one.memberRole(invited!.id)).toBe("invited");
      await two.removeMember(invited!.id);
      expect(await listed("Quin")).toEqual([]);
      await expect(one.login(byCode(code), address)).rejects.toMatchObject({ code: "bad-code" });
    });

    it("can be guests, whose secret then opens nothing", async () => {
      const secret = "r".repeat(40);
      const { user } = await one.login(asGuest(secret), address);
      await one.removeMember(user);
      await expect(one.login(asGuest(secret), address)).rejects.toMatchObject({ code: "account-removed" });
    });

    it("do not include the owner, whom nobody removes", async () => {
      await relays.pair(simulatedNode());
      const before = (await one.nodes()).length;
      await expect(one.removeMember("owner")).rejects.toMatchObject({ code: "unknown-member" });
      await expect(one.removeMember("nobody")).rejects.toMatchObject({ code: "unknown-member" });
      expect((await one.nodes()).length).toBe(before);
    });
  });

  describe("ending sessions", () => {
    it("ends one user's at every relay, remembered or not, and none of others", async () => {
      const [rosa, sam] = [await come("Rosa"), await come("Sam")];
      for (const relay of [one, two]) expect(await relay.session(rosa.session.token)).not.toBeNull();
      const { token } = await one.endSessions(rosa.session.token, "own", "a-connection");
      await vi.waitFor(() =>
        expect(news).toContainEqual({
          change: "sessions-ended",
          user: rosa.session.user,
          spare: "a-connection",
        }),
      );
      for (const relay of [one, two]) {
        // each relay hears the news by a connection of its own, in no order
        await vi.waitFor(async () => expect(await relay.session(rosa.session.token)).toBeNull());
        await expect(relay.login(byToken(rosa.session.token), address)).rejects.toMatchObject({
          code: "session-expired",
        });
        expect(await relay.session(sam.session.token)).toMatchObject({ name: "Sam" });
      }
      // who has the code comes again, and the session that was begun afterwards counts
      expect(await one.login(byCode(rosa.code), address)).toMatchObject({ name: "Rosa" });
      expect(await two.session(token)).toMatchObject({ name: "Rosa" });
    });

    it("ends everybody's, the owner's too", async () => {
      const tina = await come("Tina");
      const owner = await one.login(byCode(relays.ownerCodes[0]!), address);
      const next = await two.endSessions(owner.token, "everyone", null);
      expect(await two.session(next.token)).toMatchObject({ role: "owner" });
      for (const { token } of [tina.session, owner])
        await vi.waitFor(async () => expect(await one.session(token)).toBeNull());
    });

    it("is for sessions that stand: whoever was thrown out gets no new one, and throws nobody out", async () => {
      const { code, session } = await come("Uma");
      const thief = await two.login(byToken(session.token), address);
      const [own, stolen] = await Promise.allSettled([
        one.endSessions(session.token, "own", "hers"),
        two.endSessions(thief.token, "own", "his"),
      ]);
      // whichever came first; the other one is out, however often it asks
      const ended = [own, stolen].flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      expect(ended).toHaveLength(1);
      expect(await two.stands(ended[0]!.token)).toBe(true);
      const uma = await one.login(byCode(code), address);
      const hers = await one.endSessions(uma.token, "own", null);
      for (const { token } of [session, thief, uma, ...ended]) {
        expect(await two.stands(token)).toBe(false);
        await expect(two.endSessions(token, "own", "his")).rejects.toMatchObject({ code: "session-expired" });
      }
      expect(await one.session(hers.token)).toMatchObject({ name: "Uma" });
    });
  });
});
