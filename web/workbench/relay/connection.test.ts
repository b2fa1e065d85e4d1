import { expect, it, vi } from "vitest";
import { WorkbenchError } from "../../../study/index.ts";
import { memoryRecords } from "../../storage/index.ts";
import { RelayConnection } from "./connection.ts";
import { fakeLinks } from "./testing/fake-links.ts";

const url = "https://lab.example.org";

function setUp(records = memoryRecords(), mayReach = true) {
  const links = fakeLinks();
  const onChosen = vi.fn();
  const { openLink } = links;
  const relay = new RelayConnection({ records, openLink, mayReach: () => mayReach, onChosen });
  return { relay, records, links: links.opened, onChosen };
}
/** Lets promises run that are settled already. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

async function connected(records = memoryRecords()) {
  const set = setUp(records);
  const connecting = set.relay.connect(url, { by: "code", code: "OWNER" });
  await settle();
  set.links[0]!.logIn();
  await connecting;
  return set;
}

it("remembers a relay that let the user in, and comes back by its token", async () => {
  const { relay, records, links, onChosen } = await connected();
  await settle();
  expect(links[0]!.login).toEqual({ type: "code", code: "OWNER" });
  expect(relay.view).toMatchObject({
    state: "open",
    url,
    user: { name: "Ada", role: "owner" },
    stats: { waiting: 2 },
  });
  expect(relay.token).toBe("t1");
  expect(onChosen).toHaveBeenCalledOnce();

  const later = setUp(records);
  await later.relay.restore();
  expect(later.links.map(({ login }) => login)).toEqual([{ type: "token", token: "t1" }]);
});

it("keeps nothing of a relay that nobody answers for, and says so", async () => {
  const { relay, records, links } = setUp();
  const connecting = relay.connect(url, { by: "code", code: "OWNER" });
  await settle();
  for (let tries = 0; tries < 3; tries++) links[0]!.become("connecting");
  await expect(connecting).rejects.toMatchObject({
    code: "relay-unreachable",
    message: `${url} says nothing`,
  });
  expect(links[0]!.closed).toBe(true);
  expect(relay.view.state).toBe("none");
  expect(await records.relays()).toEqual([]);
});

it("is patient with a relay that has just been started", async () => {
  const { relay, links } = setUp();
  const connecting = relay.connect(url, { by: "code", code: "OWNER" });
  await settle();
  links[0]!.become("connecting");
  links[0]!.become("connecting");
  links[0]!.logIn();
  await connecting;
  expect(relay.view.state).toBe("open");
});

it("passes on why a code was refused", async () => {
  const { relay, links } = setUp();
  const connecting = relay.connect(url, { by: "code", code: "WRONG" });
  await settle();
  links[0]!.become("refused", new WorkbenchError("bad-code", "Wrong.", "Look again."));
  await expect(connecting).rejects.toMatchObject({ code: "bad-code", action: "Look again." });
});

it("keeps what it knows while the relay is away", async () => {
  const { relay, links } = await connected();
  links[0]!.notice("nodes-changed", { nodes: [{ id: "n" }], stats: null });
  links[0]!.become("connecting");
  expect(relay.view).toMatchObject({ state: "unreachable", nodes: [{ id: "n" }], user: { name: "Ada" } });
  expect(relay.view.trouble?.action).toContain("go on");
  links[0]!.become("open");
  expect(relay.view).toMatchObject({ state: "open", trouble: null });
});

it("lets a guest in again by his own secret when his session has ended; nobody else", async () => {
  const records = memoryRecords();
  const first = setUp(records);
  const connecting = first.relay.connect(url, { by: "guest" });
  await settle();
  first.links[0]!.logIn({ role: "guest" });
  await connecting;
  const later = setUp(records);
  await later.relay.restore();
  const expired = new WorkbenchError("session-expired", "Too long ago.", "Log in.");
  later.links[0]!.become("refused", expired);
  await settle();
  expect(later.links[1]!.login).toEqual(first.links[0]!.login);
  expect(later.links[1]!.login.type).toBe("guest");

  const owner = setUp((await connected()).records);
  await owner.relay.restore();
  owner.links[0]!.become("refused", expired);
  await settle();
  expect(owner.links).toHaveLength(1);
  expect(owner.relay.view).toMatchObject({ state: "refused", trouble: { code: "session-expired" } });
});

it("goes on by the session of another tab that has ended this one's, and does not overwrite it", async () => {
  const expired = new WorkbenchError("session-expired", "It was ended.", "Log in.");
  for (const isLate of [false, true]) {
    const { relay, records, links } = await connected();
    const other = setUp(records);
    await other.relay.restore();
    other.links[0]!.logIn({ token: "t1" });
    await settle();
    const endThere = async () => {
      links[0]!.logIn({ token: "t2" });
      await relay.shareSession();
    };
    if (!isLate) await endThere();
    // figures of the tab that is hung up on change at that moment
    other.relay.countData(1000);
    other.links[0]!.become("connecting");
    other.links[0]!.become("refused", expired);
    await settle();
    if (isLate) {
      expect(other.relay.view.state).toBe("refused");
      await endThere();
      await other.relay.restore();
    }
    expect(other.links[1]?.login).toEqual({ type: "token", token: "t2" });
    await other.relay.disconnect();
    expect(await records.relay(url)).toMatchObject({ session: { token: "t2" } });
  }
});

it("does not try where the page's policy forbids it", async () => {
  const { records } = await connected();
  const narrow = setUp(records, false);
  await narrow.relay.restore();
  expect(narrow.links).toEqual([]);
  expect(narrow.relay.view).toMatchObject({ state: "elsewhere", url });
});

it("says nothing more once disconnected, and forgets everything when told to", async () => {
  const { relay, records, links } = await connected();
  await relay.disconnect();
  expect(links[0]!.closed).toBe(true);
  expect(relay.view).toMatchObject({ state: "away", url });
  const later = setUp(records);
  await later.relay.restore();
  expect(later.links).toEqual([]);
  await later.relay.forget();
  expect(await records.relays()).toEqual([]);
  expect(later.relay.view.state).toBe("none");
});

it("counts what leaves", async () => {
  const { relay } = await connected();
  await settle();
  const before = relay.view.sent;
  await relay.link!.ask("look-up-code", { code: "BCDFGHJK" });
  relay.countData(1000);
  expect(relay.view.sent.messages - before.messages).toBe(
    "look-up-code".length + '{"code":"BCDFGHJK"}'.length,
  );
  expect(relay.view.sent.data).toBe(1000);
});
