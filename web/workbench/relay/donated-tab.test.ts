import { expect, it } from "vitest";
import type { Donor, DonorEnd, DonorNews, DonorOptions } from "../../../workers/donor/index.ts";
import { memoryRecords } from "../../storage/index.ts";
import { tabOffer } from "./device-offer.ts";
import { DonatedTab } from "./donated-tab.ts";

const measured = { backend: "wasm", adapter: "WebAssembly", stepsPerSecond: 30 } as const;
const offer = tabOffer({ userAgent: "", adapter: null }, "0.1.0", measured);

function setUp(records = memoryRecords(), relay = "https://relay.example") {
  const end = Promise.withResolvers<DonorEnd>();
  const said: { percent: number; reason: string | null }[] = [];
  const state = {
    busy: false,
    closed: false,
    paired: [] as string[],
    counters: { trials: 0, epochs: 0, seconds: 0 },
  };
  let options: DonorOptions | null = null;
  const donor = {
    ...{ node: "n".repeat(64), leases: [], ended: end.promise, drain: () => undefined },
    get counters() {
      return { ...state.counters, bytesReceived: 5, bytesSent: 7 };
    },
    allow: (decision, percent) => said.push({ percent, reason: decision.train ? null : decision.reason }),
    close: () => void (state.closed = true),
  } satisfies Donor as Donor;
  const tab = new DonatedTab({
    records,
    startDonor: (given) => {
      options = given;
      return Promise.resolve(donor);
    },
    prepare: () =>
      Promise.resolve({
        ...{ relay, offer, cache: null, openTrainer: () => Promise.reject(new Error("none")) },
        connect: () => Promise.reject(new Error("none")) as never,
      }),
    pair: (code) => Promise.resolve(state.paired.push(code) > 0),
    isBusy: () => state.busy,
    isLeader: () => true,
  });
  const hear = (news: DonorNews): void => options!.onNews(news);
  return { tab, records, state, said, hear, end, keyShown: () => options!.key.publicKey };
}
const lease = { type: "lease", trial: "t", study: "s", number: 1, attempt: 1, fromEpoch: 0 } as const;

it("lets itself in where it may, trains, and counts what it did, also of earlier days", async () => {
  const { tab, records, state, hear } = setUp();
  await tab.start();
  hear({ type: "pairing", code: "BCDFGHJK", node: "n", expiresInMs: 1 });
  expect(tab.view).toMatchObject({ state: "unpaired", code: "BCDFGHJK" });
  expect(state.paired).toEqual(["BCDFGHJK"]);
  hear({ type: "paired", owner: "Ada", node: "n" });
  hear(lease);
  hear({ type: "epoch", trial: "t", epoch: 2, epochs: 5, valLoss: 1, seconds: 1 });
  expect(tab.view).toMatchObject({
    state: "training",
    code: null,
    trials: [{ study: "s", epoch: 2, epochs: 5 }],
  });
  state.counters = { trials: 1, epochs: 5, seconds: 4 };
  hear({ type: "finished", trial: "t", outcome: "completed", epochs: 5, seconds: 4 });
  expect(tab.view).toMatchObject({ state: "idle", trials: [] });
  const done = { trials: 1, epochs: 5, trainingMs: 4000, sentBytes: 7, receivedBytes: 5 };
  expect(tab.view.done).toEqual(done);
  tab.stop();
  expect(state.closed).toBe(true);
  expect(tab.view.state).toBe("off");

  const later = setUp(records);
  await later.tab.restore();
  expect(later.tab.view.done).toEqual(done);
  await later.tab.start();
  later.state.counters = { trials: 1, epochs: 1, seconds: 0 };
  later.hear({ type: "finished", trial: "t", outcome: "completed", epochs: 1, seconds: 0 });
  expect(later.tab.view.done.trials).toBe(2);
});

it("keeps its limits: battery, use of the page, own trials, share of the time", async () => {
  const { tab, state, said, hear } = setUp();
  await tab.limit({ percent: 50, onlyIdle: true, onlyPluggedIn: true });
  tab.setConditions({ idle: true, pluggedIn: false });
  await tab.start();
  hear({ type: "paired", owner: "Ada", node: "n" });
  expect(said.at(-1)).toEqual({ percent: 50, reason: "The device runs on its battery." });
  expect(tab.view).toMatchObject({ state: "waits", reason: "The device runs on its battery." });
  tab.setConditions({ idle: true, pluggedIn: true });
  expect(said.at(-1)).toEqual({ percent: 50, reason: null });
  state.busy = true;
  tab.reconsider();
  expect(said.at(-1)?.reason).toContain("uses the device");
  // a browser that does not tell cannot keep this limit, and does not offer it
  state.busy = false;
  tab.setConditions({ idle: true, pluggedIn: null });
  expect(said.at(-1)?.reason).toBeNull();
});

it("is off when it is switched off while it measures", async () => {
  const { tab, state } = setUp();
  const starting = tab.start();
  tab.stop();
  await starting;
  expect(tab.view.state).toBe("off");
  expect(state.closed).toBe(false);
});

it("says why a relay will not have it any more", async () => {
  const { tab, end } = setUp();
  await tab.start();
  const error = Object.assign(new Error("Revoked."), { code: "revoked", action: "Pair anew." });
  end.resolve({ type: "refused", error: error as never });
  await end.promise;
  await Promise.resolve();
  expect(tab.view).toMatchObject({ state: "failed", reason: "Revoked. Pair anew." });
});

it("shows each relay a key of its own, and the same relay the same", async () => {
  const records = memoryRecords();
  const shownTo = async (relay: string): Promise<string> => {
    const { tab, keyShown } = setUp(records, relay);
    await tab.start();
    return keyShown();
  };
  const first = await shownTo("https://relay.example");
  expect(await shownTo("https://other.example")).not.toBe(first);
  expect(await shownTo("https://relay.example")).toBe(first);
});
