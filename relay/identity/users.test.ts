import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LoggedIn, relayProtocolVersion as protocol } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import { openIdentity, type OpenIdentity } from "./index.ts";
import { hmac } from "./secrets.ts";
import { signToken } from "./session-token.ts";
import { asGuest, byCode, byToken, openTwoRelays, ownerPrincipal, type TwoRelays } from "./testing/index.ts";

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let relays: TwoRelays;
  let database: Database;
  let one: OpenIdentity;
  let two: OpenIdentity;
  let ownerCode: string;
  /** each test comes from an address of its own, so that tries do not add up */
  let address: string;

  beforeAll(async () => {
    relays = await openTwoRelays(engine);
    ({ database, one, two } = relays);
    ownerCode = relays.ownerCodes[0]!;
  }, 60_000);
  afterAll(() => relays.close());
  beforeEach(() => {
    address = relays.newAddress();
  });

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
      expect(relays.ownerCodes).toHaveLength(1);
      const third = await openIdentity(database);
      expect(third.freshOwnerCode).toBeNull();
      await third.close();
      const rows = JSON.stringify(await database.query("select * from identity_relay"));
      expect(rows).not.toContain(ownerCode);
      expect(rows).toContain("scrypt:");
    });

    it("is asked for his code without losing a try", async () => {
      for (let time = 0; time < 25; time++)
        await expect(one.login(byCode(" "), address)).rejects.toMatchObject({ code: "no-code" });
      expect(await one.login(byCode(ownerCode), address)).toMatchObject({ role: "owner" });
    });

    it("may set his own code, which replaces the old one; a short one is refused", async () => {
      const set = await openIdentity(database, { ownerCode: "correct horse battery" });
      expect(set.freshOwnerCode).toBeNull();
      expect(await one.login(byCode("correct horse battery"), address)).toMatchObject({ role: "owner" });
      await expect(one.login(byCode(ownerCode), address)).rejects.toMatchObject({ code: "bad-code" });
      await (await openIdentity(database, { ownerCode })).close();
      expect(await one.login(byCode(ownerCode), address)).toMatchObject({ role: "owner" });
      await expect(openIdentity(database, { ownerCode: "short" })).rejects.toMatchObject({
        code: "weak-code",
      });
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
        (index % 2 ? one : two)
          .login(byCode(`wrong-code-${index}`), address)
          .catch((error: unknown) => error),
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
      expect(sessions[0]).toMatchObject({
        name: "Mia",
        role: "member",
        limits: { trials: null, blobBytes: 64 * 2 ** 30 },
      });
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
});
