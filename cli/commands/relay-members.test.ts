import { describe, expect, it } from "vitest";
import { relayProtocolVersion as protocol } from "../../protocol/index.ts";
import { connect, logIn } from "../../relay/sockets/testing/test-client.ts";
import { OWNER_CODE } from "../../relay/sockets/testing/test-relay.ts";
import { relayMembers } from "./relay-members.ts";
import { commandsAtRelay } from "./testing/commands-at-relay.ts";

const relay = commandsAtRelay();
/** @returns the facts that it prints */
async function run(code: string, home: string, ...argv: string[]): Promise<Record<string, unknown>[]> {
  const printed = await relay.run(relayMembers, code, home, argv);
  const lines = printed.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
const asOwner = (verb: string, ...argv: string[]) =>
  run(OWNER_CODE, "owner", verb, "--relay", relay.url(), "--json", ...argv);

describe("firstlight relay-members", () => {
  it("invites, lists and removes", async () => {
    const [invited] = await asOwner("invite", "--name", "Grace");
    expect(invited).toMatchObject({ type: "invited", name: "Grace" });
    expect(await asOwner("list")).toContainEqual(expect.objectContaining({ name: "Grace", role: "invited" }));
    const grace = await logIn(relay.url(), String(invited!["code"]));
    expect(await asOwner("list")).toContainEqual(
      expect.objectContaining({ type: "member", name: "Grace", role: "member", nodes: 0, trials: 0 }),
    );
    expect(await asOwner("remove", "--member", "Grace")).toMatchObject([{ type: "removed", name: "Grace" }]);
    await grace.closed;
    await expect(asOwner("remove", "--member", "Grace")).rejects.toThrow("is nobody on this relay");
    const roles = (await asOwner("list")).map(({ role }) => role);
    expect(roles).toEqual(["owner"]);
  });

  it("asks for an id where two have the name", async () => {
    for (let n = 0; n < 2; n++) await asOwner("invite", "--name", "Ann");
    await expect(asOwner("remove", "--member", "Ann")).rejects.toThrow(/are 2: give one of invitation-/);
    const anns = (await asOwner("list")).filter(({ name }) => name === "Ann");
    await asOwner("remove", "--member", String(anns[0]!["id"]));
    expect(await asOwner("remove", "--member", "Ann")).toMatchObject([{ id: anns[1]!["id"] }]);
  });

  it("ends sessions, and goes on by the one that it was given", async () => {
    const other = await logIn(relay.url(), OWNER_CODE);
    expect(await asOwner("end-sessions")).toEqual([{ type: "sessions-ended", whose: "own" }]);
    await other.closed;
    // without the code: as on the last time
    const again = ["end-sessions", "--everyone", "--relay", relay.url(), "--json"];
    expect(await run("", "owner", ...again)).toEqual([{ type: "sessions-ended", whose: "everyone" }]);
  });

  it("is refused to members, but for their own sessions", async () => {
    const [invited] = await asOwner("invite", "--name", "Hal");
    const code = String(invited!["code"]);
    const asHal = (...argv: string[]) => run(code, "hal", ...argv, "--relay", relay.url(), "--json");
    await expect(asHal("list")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(asHal("end-sessions", "--everyone")).rejects.toMatchObject({ code: "not-allowed" });
    expect(await asHal("end-sessions")).toMatchObject([{ whose: "own" }]);
    const user = connect(relay.url(), "/user");
    await user.ask("login", { protocol, by: { type: "code", code } });
    user.close();
  });

  it.each([
    [[], "takes one of list, invite, remove, end-sessions"],
    [["toString"], 'not "toString"'],
    [["list"], "--relay is missing"],
    [["invite", "--relay", "http://127.0.0.1:1"], "--name is missing"],
    [["remove", "--relay", "http://127.0.0.1:1"], "--member is missing"],
  ])("refuses %j", async (argv, message) => {
    await expect(run("", "nobody", ...argv)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining(message) as string,
    });
  });
});
